import { EditOutlined } from "@ant-design/icons";
import { App, Button, Input, Modal, Table, type TableColumnsType, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type FleetEdition, type ProviderTemplate, type ProviderTemplateVersion, type TemplatesOnline, useCommand } from "@/bridge";
import { listText } from "@/i18n";
import { FaultAlert, isNever, LinkButton, numberText, paged, shortTime, StateTag, versionTone } from "@/ui";

/** Tells a version's state; one that is not known is told as it came. */
export function useStatusWord(): (status: string) => string {
  const { t, i18n } = useTranslation("templates");
  return (status) => (i18n.exists(`templates:status.${status}`) ? t(`status.${status}`) : status);
}

/** How many of the merchants that were counted have a version of a template; undefined as long as they were not. */
export const countOf = (online: FleetEdition[] | undefined, template: string, version: string): number | undefined => online && (online.find((e) => e.template === template && e.version === version)?.merchants ?? 0);

/** Versions of a template: their states and dates, on how many merchants each is, and what it brings. */
export function Versions({ template, counts }: { template: ProviderTemplate; counts: TemplatesOnline | undefined }) {
  const { t } = useTranslation("templates");
  const word = useStatusWord();
  const [editing, setEditing] = useState<ProviderTemplateVersion>();
  const columns: TableColumnsType<ProviderTemplateVersion> = [
    { title: t("versions.version"), dataIndex: "version", width: 110, className: "mf-numbers" },
    { title: t("versions.state"), key: "state", width: 110, render: (_, v) => <StateTag tone={versionTone(v.status)}>{word(v.status)}</StateTag> },
    {
      title: (
        <Tooltip title={t("versions.seen.about")}>
          <span>{t("versions.seen")}</span>
        </Tooltip>
      ),
      key: "seen",
      width: 220,
      className: "mf-numbers",
      render: (_, v) => (isNever(v.online_at) && !isNever(v.seen_at) ? <span className="mf-quiet">{t("versions.seen.first", { at: shortTime(v.seen_at) })}</span> : shortTime(v.online_at)),
    },
    {
      title: t("versions.merchants"),
      key: "merchants",
      width: 90,
      align: "right",
      className: "mf-numbers",
      render: (_, v) => <Count n={countOf(counts?.online, template.id, v.version)} to={`template=${template.id}&edition=${encodeURIComponent(v.version)}`} label={t("versions.merchants.of", { version: v.version })} />,
    },
    {
      title: t("versions.pending"),
      key: "pending",
      width: 90,
      align: "right",
      className: "mf-numbers",
      render: (_, v) => <Count n={countOf(counts?.pending, template.id, v.version)} to={`pendingtemplate=${template.id}&pending=${encodeURIComponent(v.version)}`} label={t("versions.pending.of", { version: v.version })} />,
    },
    {
      title: t("versions.brings"),
      key: "brings",
      render: (_, v) => (
        <span className="mf-row">
          <span className={v.description ? "" : "mf-quiet"}>{v.description || "—"}</span>
          <Button type="text" size="small" icon={<EditOutlined />} aria-label={t("versions.describe", { version: v.version })} onClick={() => setEditing(v)} />
        </span>
      ),
    },
  ];
  const newest = template.versions.find((v) => v.status === "RELEASE");
  columns.push({
    key: "publish",
    width: 130,
    align: "right",
    render: (_, v) =>
      v.status === "RELEASE" && (
        <LinkButton to="/batches/new" state={{ template: template.id, version: v.version }} size="small" type={v === newest ? "primary" : "default"}>
          {t("versions.publish")}
        </LinkButton>
      ),
  });
  const gone = (counts?.online ?? []).filter((e) => e.template === template.id && !template.versions.some((v) => v.version === e.version));
  return (
    <>
      <Table<ProviderTemplateVersion> rowKey="version" size="small" columns={columns} dataSource={template.versions} pagination={paged({ pageSize: 10 })} scroll={{ x: 820 }} />
      {gone.length > 0 && (
        <span className="mf-quiet">{t("versions.gone", { list: listText(gone.map((e) => t("versions.gone.one", { version: e.version, n: numberText(e.merchants) }))) })}</span>
      )}
      <span className="mf-quiet">
        {t("versions.counted")} <Link to="/batches/shelf">{t("batch:shelf")}</Link>
      </span>
      <Link to={`/merchants?release=behind&template=${template.id}`}>{t("versions.behind")}</Link>
      {editing && <Describe template={template} version={editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

/** A number that leads to the list of the merchants it counts; none leads nowhere. */
function Count({ n, to, label }: { n: number | undefined; to: string; label: string }) {
  if (!n) return <span className="mf-quiet">{n === undefined ? "—" : "0"}</span>;
  return (
    <Link to={`/merchants?${to}`} aria-label={`${label} ${numberText(n)}`}>
      {numberText(n)}
    </Link>
  );
}

interface DescribeProps {
  template: ProviderTemplate;
  version: ProviderTemplateVersion;
  onClose: () => void;
}

/** Asks what a version brings; its version description is proposed from that. */
function Describe({ template, version, onClose }: DescribeProps) {
  const { t } = useTranslation("templates");
  const { message } = App.useApp();
  const [text, setText] = useState(version.description ?? "");
  const keep = useCommand(api.templates.describe, {
    onSuccess: () => {
      void message.success(t("versions.described", { version: version.version }));
      onClose();
    },
  });
  return (
    <Modal open title={t("versions.describe", { version: version.version })} onCancel={onClose} okText={t("ui:save")} confirmLoading={keep.isPending} onOk={() => keep.mutate({ id: template.id, version: version.version, description: text })}>
      <div className="mf-stack">
        <label className="mf-quiet" htmlFor="brings">
          {t("versions.brings.about")}
        </label>
        <Input.TextArea id="brings" value={text} rows={4} onChange={(e) => setText(e.target.value)} />
        <FaultAlert fault={keep.error} />
      </div>
    </Modal>
  );
}
