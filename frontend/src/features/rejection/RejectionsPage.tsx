import { CheckCircleOutlined, DownloadOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, type BatchRejected, type BatchRejectedGroup, useCommand, useRead } from "@/bridge";
import { listText } from "@/i18n";
import { useCurrentApp } from "@/shell/currentApp";
import { BackLink, EmptyState, FaultAlert, fullTime, isNever, LinkButton, Loading, numberText, paged, PageHeader, shortTime, StateTag, TableExport } from "@/ui";
import { overOf } from "../run";
import { PlatformPicture } from "../version";
import { FixDrawer } from "./FixDrawer";
import "../batch/batch.css";

/** How many of the auditor's pictures stand beside a reason. */
const shownPictures = 3;

/** Up to how many merchants stand there by themselves. */
const shownMerchants = 3;

/** Refused versions of all batches by reason, each with one way to correct all of them. */
export default function RejectionsPage() {
  const { t } = useTranslation("rejection");
  const [app] = useCurrentApp();
  const { data, error, refetch } = useRead(api.rejections.list, { app_id: app }, { on: ["versions", "batch", "task", "merchant"], keep: true });
  const groups = data?.groups ?? [];
  const reasons = groups.filter((g) => g.key !== "").length;
  const rows = groups.flatMap((g) => g.rejected);
  return (
    <div className="mf-page">
      <BackLink to="/batches">{t("batch:nav")}</BackLink>
      <PageHeader
        title={t("title")}
        about={reasons > 0 ? t("count", { count: data?.total ?? 0, n: numberText(data?.total ?? 0), reasons: numberText(reasons) }) : t("about")}
        actions={
          <TableExport
            name="minifleet-rejected"
            title={t("title")}
            rows={rows}
            columns={[
              [t("batch:merchant"), (r) => r.merchant],
              [t("batch:mini_app"), (r) => r.mini_app_id],
              [t("batch:column.version"), (r) => r.version],
              [t("reason"), (r) => (r.read ? r.reason || t("silent") : t("unread"))],
              [t("at"), (r) => (isNever(r.at) ? "" : fullTime(r.at))],
              [t("batch:column.name"), (r) => r.batch_name],
            ]}
          />
        }
      />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data?.total === 0 && (
        <Card>
          <EmptyState icon={<CheckCircleOutlined style={{ color: "var(--mf-good)" }} />} title={t("none")} hint={t("none.hint")} action={<LinkButton to="/batches/new" type="primary">{t("batch:new")}</LinkButton>} />
        </Card>
      )}
      <div className="mf-stack">
        {groups.map((group) => (group.key === "" ? <Unread key="" app={app} group={group} /> : <Reason key={group.key} group={group} />))}
      </div>
    </div>
  );
}

function Reason({ group }: { group: BatchRejectedGroup }) {
  const { t } = useTranslation("rejection");
  const navigate = useNavigate();
  const [fixing, setFixing] = useState(false);
  const list = group.rejected;
  const words = group.reason || t("silent");
  const tasks = list.flatMap((r) => (r.task ? [r.task] : []));
  const pictures = list.flatMap((r) => r.images.map((url, i) => ({ url, i, of: r }))).slice(0, shownPictures);
  const merchants = list.map((r) => r.merchant_id);
  return (
    <Card>
      <div className="mf-cause mf-rejection">
        <div className="mf-cause__words">
          <div>
            <StateTag tone="bad">{t("merchants", { count: list.length, n: numberText(list.length) })}</StateTag> <strong>{words}</strong>
          </div>
          {tasks.length < list.length && <div className="mf-quiet">{t("by_hand", { n: numberText(list.length - tasks.length) })}</div>}
          {list.length > shownMerchants && pictures.length > 0 && (
            <div className="mf-row">
              {pictures.map(({ url, i, of }) => (
                <PlatformPicture key={`${of.merchant_id}${url}`} merchantId={of.merchant_id} url={url} name={t("picture", { name: of.merchant, n: i + 1 })} width={96} square />
              ))}
            </div>
          )}
        </div>
        <div className="mf-row">
          <LinkButton to={merchants.length === 1 ? `/merchants/${merchants[0] ?? ""}/baseinfo` : "/baseinfo"}>
            {t("base")}
          </LinkButton>
          <Button icon={<PlusOutlined />} onClick={() => void navigate("/batches/new", { state: { merchants } })}>
            {t("anew", { n: numberText(list.length) })}
          </Button>
          {tasks.length > 0 && (
            <Button type="primary" icon={<EditOutlined />} onClick={() => setFixing(true)}>
              {t("fix", { n: numberText(tasks.length) })}
            </Button>
          )}
        </div>
      </div>
      <Merchants list={list} />
      {fixing && <FixDrawer reason={words} tasks={tasks} onClose={() => setFixing(false)} />}
    </Card>
  );
}

/** Those whose reason was never read, and the way to read it. */
function Unread({ app, group }: { app: string; group: BatchRejectedGroup }) {
  const { t } = useTranslation("rejection");
  const now = useRead(api.runs.list, { kind: "version.reasons", limit: 1 }, { on: ["run"] });
  const read = useCommand(api.rejections.read, { onSuccess: () => void now.refetch() });
  const run = now.data?.runs[0];
  const busy = run?.status === "running";
  return (
    <Card>
      <div className="mf-cause mf-rejection">
        <div className="mf-cause__words">
          <div>
            <StateTag tone="warn">{t("merchants", { count: group.rejected.length, n: numberText(group.rejected.length) })}</StateTag> <strong>{t("unread")}</strong>
          </div>
          <div className="mf-quiet" role="status">
            {busy ? t("reading", { done: numberText(overOf(run)), total: numberText(run.total) }) : t("unread.hint")}
          </div>
          <FaultAlert fault={read.error} />
        </div>
        <Button type="primary" icon={<DownloadOutlined />} loading={busy || read.isPending} onClick={() => read.mutate({ app_id: app })}>
          {t("read")}
        </Button>
      </div>
      <Merchants list={group.rejected} />
    </Card>
  );
}

function Merchants({ list }: { list: BatchRejected[] }) {
  const { t } = useTranslation("rejection");
  const [open, setOpen] = useState(false);
  const columns: TableColumnsType<BatchRejected> = [
    { title: t("batch:merchant"), key: "merchant", ellipsis: true, render: (_, r) => <Link to={`/merchants/${r.merchant_id}/version`}>{r.merchant}</Link> },
    { title: t("batch:column.version"), dataIndex: "version", width: 90, className: "mf-numbers" },
    { title: t("at"), key: "at", width: 150, className: "mf-numbers", render: (_, r) => (isNever(r.at) ? "—" : shortTime(r.at)) },
    { title: t("batch:column.name"), key: "batch", width: 220, ellipsis: true, render: (_, r) => (r.batch ? <Link to={`/batches/${r.batch}`}>{r.batch_name}</Link> : "—") },
    {
      title: t("pictures"),
      key: "pictures",
      width: 130,
      render: (_, r) => (
        <div className="mf-row">
          {r.images.slice(0, 2).map((url, i) => (
            <PlatformPicture key={url} merchantId={r.merchant_id} url={url} name={t("picture", { name: r.merchant, n: i + 1 })} width={48} square />
          ))}
        </div>
      ),
    },
    { key: "do", width: 110, render: (_, r) => <Link to={`/merchants/${r.merchant_id}/versions/${r.version}/submit`}>{t("submit")}</Link> },
  ];
  if (list.length <= shownMerchants) {
    return (
      <ul className="mf-rejected">
        {list.map((r) => (
          <li key={r.merchant_id}>
            <Link to={`/merchants/${r.merchant_id}/version`}>{r.merchant}</Link>
            <span className="mf-quiet mf-numbers">{r.version}</span>
            {!isNever(r.at) && <span className="mf-quiet mf-numbers">{shortTime(r.at)}</span>}
            {r.batch && <Link to={`/batches/${r.batch}`}>{r.batch_name}</Link>}
            <Link to={`/merchants/${r.merchant_id}/versions/${r.version}/submit`} aria-label={`${t("submit")} ${r.merchant}`}>
              {t("submit")}
            </Link>
            {r.images.length > 0 && (
              <div className="mf-row mf-rejected__pictures">
                {r.images.map((url, i) => (
                  <PlatformPicture key={url} merchantId={r.merchant_id} url={url} name={t("picture", { name: r.merchant, n: i + 1 })} width={96} square />
                ))}
              </div>
            )}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <>
      <div className="mf-rejected__some">
        <span>{listText(list.slice(0, shownMerchants).map((r) => r.merchant))} …</span>
        <button type="button" className="mf-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "hide" : "show", { n: numberText(list.length) })}
        </button>
      </div>
      {open && <Table<BatchRejected> rowKey={(r) => r.merchant_id} size="small" columns={columns} dataSource={list} scroll={{ x: 800 }} pagination={paged({ pageSize: 20 })} />}
    </>
  );
}
