import { BookOutlined, CloseCircleOutlined, CloudUploadOutlined, CopyOutlined, DeleteOutlined, PlusOutlined, RocketOutlined } from "@ant-design/icons";
import { Button, Card, Select, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type Batch, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, EmptyState, FaultAlert, fullTime, LinkButton, Loading, matches, numberText, PageHeader, SearchField, TableExport, useSpelled } from "@/ui";
import { BatchTable } from "./BatchTable";
import { cloned, type Ended, endedOf, goalKey, isOver, isUnbegun } from "./words";
import "./batch.css";

const ends: readonly Ended[] = ["going", "well", "failed", "cancelled"];

/** Every batch there was, newest first; found by words and by how it ended. */
export default function BatchesPage() {
  const { t } = useTranslation("batch");
  const navigate = useNavigate();
  const { data, error, refetch } = useRead(api.batches.list, undefined, { on: ["batch", "task"], keep: true });
  const [words, setWords] = useState("");
  const [ended, setEnded] = useState<Ended>();
  const [deleting, setDeleting] = useState<Batch>();
  const close = () => setDeleting(undefined);
  const remove = useCommand(api.batches.delete, { onSuccess: close });
  const begin = (
    <LinkButton to="/batches/new" type="primary" icon={<PlusOutlined />}>
      {t("new")}
    </LinkButton>
  );
  const searched = (batch: Batch, template: string) => `${batch.plan.name ?? ""} ${template} ${batch.plan.template_version}`;
  useSpelled(words.trim() === "" ? [] : (data?.batches ?? []).map(({ batch, template }) => searched(batch, template)));
  const rows = (data?.batches ?? []).filter(
    ({ batch, template }) =>
      (!ended || endedOf(batch) === ended) &&
      matches(searched(batch, template), words.trim()),
  );
  return (
    <div className="mf-page">
      <PageHeader
        title={t("nav")}
        about={t("about")}
        actions={
          <>
            <LinkButton to="/batches/rejections" icon={<CloseCircleOutlined />}>
              {t("rejection:title")}
            </LinkButton>
            <LinkButton to="/batches/shelf" icon={<CloudUploadOutlined />}>
              {t("shelf")}
            </LinkButton>
            <LinkButton to="/batches/plans" icon={<BookOutlined />}>
              {t("plans")}
            </LinkButton>
            {begin}
          </>
        }
      />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && data.batches.length === 0 && (
        <Card>
          <EmptyState icon={<RocketOutlined />} title={t("empty.title")} hint={t("empty.hint")} action={begin} />
        </Card>
      )}
      {data && data.batches.length > 0 && (
        <>
          <div className="mf-row mf-narrow">
            <SearchField label={t("list.search")} value={words} onChange={setWords} style={{ width: 300 }} />
            <Select<Ended>
              allowClear
              aria-label={t("column.state")}
              placeholder={t("list.any")}
              value={ended ?? null}
              onChange={(to) => setEnded(to)}
              className="mf-fit"
              options={ends.map((value) => ({ value, label: t(`list.${value}`) }))}
            />
            <span className="mf-quiet" role="status">
              {t("list.found", { count: rows.length, n: numberText(rows.length) })}
            </span>
            <span className="mf-narrow__end">
              <TableExport
                name="minifleet-batches"
                title={t("nav")}
                rows={rows}
                columns={[
                  [t("column.name"), ({ batch }) => batch.plan.name],
                  [t("template"), ({ template }) => template],
                  [t("template_version"), ({ batch }) => batch.plan.template_version],
                  [t("goal"), ({ batch }) => t(`goal.${goalKey(batch.plan.goal)}`)],
                  [t("column.state"), ({ batch }) => t(`status.${batch.state}`)],
                  [t("column.merchants"), ({ batch }) => batch.counts.total],
                  [t("state.succeeded"), ({ batch }) => batch.counts.states["succeeded"] ?? 0],
                  [t("state.failed"), ({ batch }) => batch.counts.states["failed"] ?? 0],
                  [t("column.created"), ({ batch }) => fullTime(batch.created_at)],
                ]}
              />
            </span>
          </div>
          <Card styles={{ body: { padding: 0 } }}>
            <BatchTable
              rows={rows}
              actions={(batch) => (
                <span className="mf-row" style={{ gap: 0 }}>
                  <Tooltip title={t("clone")}>
                    <Button
                      type="text"
                      icon={<CopyOutlined />}
                      aria-label={`${t("clone")} ${batch.plan.name}`}
                      onClick={() => void navigate("/batches/new", { state: { plan: cloned(batch.plan) } })}
                    />
                  </Tooltip>
                  {(isOver(batch.state) || isUnbegun(batch)) && (
                    <Tooltip title={t("delete")}>
                      <Button type="text" icon={<DeleteOutlined />} aria-label={`${t("delete")} ${batch.plan.name}`} onClick={() => setDeleting(batch)} />
                    </Tooltip>
                  )}
                </span>
              )}
            />
          </Card>
        </>
      )}
      <ConfirmDestructive
        open={deleting !== undefined}
        title={t("delete.title", { name: deleting?.plan.name ?? "" })}
        verb={t("delete")}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => deleting && remove.mutate({ id: deleting.id })}
        onClose={close}
      >
        {t("delete.about")}
      </ConfirmDestructive>
    </div>
  );
}
