import { ThunderboltOutlined } from "@ant-design/icons";
import { Card, Table, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type RunHead, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { EmptyState, FaultAlert, fullTime, LinkButton, Loading, numberText, paged, PageHeader, shortTime, TableExport } from "@/ui";
import "./run.css";
import { RunTag } from "./RunTag";

/** Everything that was done for many merchants at once, newest first. */
export default function RunsPage() {
  const { t } = useTranslation("run");
  const { data, error, refetch } = useRead(api.runs.list, { limit: 200 }, { on: ["run"], keep: true });
  const some = data?.runs.some((run) => run.counts.skipped > 0) ?? false;
  return (
    <div className="mf-page">
      <PageHeader
        title={t("nav")}
        about={t("about")}
        actions={
          <TableExport
            name="minifleet-runs"
            title={t("nav")}
            rows={data?.runs ?? []}
            columns={[
              [t("column.what"), (run) => textOf(run.title)],
              [t("column.about"), (run) => run.about && textOf(run.about)],
              [t("show.all"), (run) => run.total],
              [t("show.ok"), (run) => run.counts.ok],
              [t("show.failed"), (run) => run.counts.failed],
              [t("show.unknown"), (run) => run.counts.unknown],
              [t("show.skipped"), (run) => run.counts.skipped],
              [t("column.started"), (run) => fullTime(run.started_at)],
            ]}
          />
        }
      />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && data.runs.length === 0 && (
        <Card>
          <EmptyState icon={<ThunderboltOutlined />} title={t("empty.title")} hint={t("empty.hint")} action={<LinkButton to="/merchants" type="primary">{t("fleet:empty.do")}</LinkButton>} />
        </Card>
      )}
      {data && data.runs.length > 0 && (
        <Card styles={{ body: { padding: 0 } }}>
          <Table<RunHead>
            className="mf-run__table"
            rowKey="id"
            size="middle"
            pagination={paged({ pageSize: 50 })}
            dataSource={data.runs}
            columns={[
              {
                title: t("column.what"),
                key: "what",
                render: (_, run) => (
                  <div>
                    <Link to={`/runs/${run.id}`}>{textOf(run.title)}</Link>
                    {run.about && <div className="mf-quiet">{textOf(run.about)}</div>}
                  </div>
                ),
              },
              { title: t("column.state"), key: "state", width: 130, render: (_, run) => <RunTag run={run} /> },
              { title: t("column.merchant"), dataIndex: "total", width: 90, align: "right", className: "mf-numbers", render: numberText },
              { title: t("show.ok"), key: "ok", width: 90, align: "right", className: "mf-numbers", render: (_, run) => numberText(run.counts.ok) },
              {
                title: t("show.failed"),
                key: "failed",
                width: 90,
                align: "right",
                className: some ? "mf-numbers" : "mf-numbers mf-runs__last",
                render: (_, run) => (run.counts.failed > 0 ? <span className="mf-bad">{numberText(run.counts.failed)}</span> : "0"),
              },
              ...(some ? [{ title: t("show.skipped"), key: "skipped", width: 100, align: "right" as const, className: "mf-numbers mf-runs__last", render: (_: unknown, run: RunHead) => numberText(run.counts.skipped) }] : []),
              {
                title: t("column.started"),
                key: "started",
                width: 160,
                className: "mf-numbers",
                render: (_, run) => <Tooltip title={fullTime(run.started_at)}>{shortTime(run.started_at)}</Tooltip>,
              },
            ]}
          />
        </Card>
      )}
    </div>
  );
}
