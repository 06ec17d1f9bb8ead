import { Card, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { api, type RunHead, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { BackLink, Before, FaultAlert, fullTime, numberText, PageHeader, percentOf, Segmented, shareText, shortTime, TableExport } from "@/ui";
import "./run.css";
import { RunActions } from "./RunActions";
import { RunTable } from "./RunTable";
import { type Shown, statesOf, working } from "./state";

const pageSize = 50;

/** A run over many merchants: how far it is, and what became of each. */
export default function RunPage() {
  const { t } = useTranslation("run");
  const { id = "" } = useParams();
  const [shown, setShown] = useState<Shown>("all");
  const [page, setPage] = useState(1);
  const { data, error, refetch } = useRead(
    api.runs.show,
    { id, states: statesOf[shown], offset: (page - 1) * pageSize, limit: pageSize },
    { on: ["run", "merchant"], keep: true },
  );
  const show = (next: Shown) => {
    setShown(next);
    setPage(1);
  };
  if (!data) return <Before back={<BackLink to="/runs">{t("nav")}</BackLink>} title={t("nav")} fault={error} onRetry={() => void refetch()} />;
  const { run } = data;
  return (
    <div className="mf-page">
      <BackLink to="/runs">{t("nav")}</BackLink>
      <PageHeader title={textOf(run.title)} about={`${run.about ? `${textOf(run.about)} · ` : ""}${fullTime(run.started_at)}`} actions={<RunActions run={run} />} />
      <div className="mf-stack">
        <FaultAlert fault={error} onRetry={() => void refetch()} />
        <Card>
          <HowFar run={run} />
        </Card>
        <Card styles={{ body: { padding: 0 } }}>
          <div className="mf-run__filter">
            <Segmented<Shown> aria-label={t("show")} value={shown} onChange={show} options={options(run).map(({ value, n }) => ({ value, label: `${t(`show.${value}`)} ${numberText(n)}` }))} />
            <TableExport
              name="minifleet-run"
              title={textOf(run.title)}
              rows={async () => (await api.runs.show({ id, states: statesOf[shown], limit: data.found })).rows}
              columns={[
                [t("column.merchant"), (row) => row.merchant_name || row.merchant_id],
                [t("column.mini_app"), (row) => row.mini_app_id],
                [t("column.state"), (row) => t(`state.${row.state}`)],
                [t("column.result"), (row) => textOf(row.message) || textOf(row.outcome.note)],
                [t("column.hint"), (row) => textOf(row.hint)],
              ]}
            />
          </div>
          <RunTable run={run} rows={data.rows} found={data.found} page={page} pageSize={pageSize} onPage={setPage} />
        </Card>
      </div>
    </div>
  );
}

/** Unknown is offered only where there are some. */
function options({ total, counts }: RunHead): { value: Shown; n: number }[] {
  const all: { value: Shown; n: number }[] = [
    { value: "all", n: total },
    { value: "ok", n: counts.ok },
    { value: "failed", n: counts.failed },
    { value: "unknown", n: counts.unknown },
    { value: "left", n: counts.left + counts.busy },
  ];
  return all.filter(({ value, n }) => value !== "unknown" || n > 0);
}

function HowFar({ run }: { run: RunHead }) {
  const { t } = useTranslation("run");
  const { counts, total, status } = run;
  const done = counts.ok + counts.failed + counts.unknown;
  const bad = counts.failed + counts.unknown > 0;
  return (
    <>
      <Progress
        percent={percentOf(done, total)}
        format={() => `${shareText(done, total)}%`}
        success={{ percent: percentOf(counts.ok, total) }}
        status={status === "running" ? "active" : "normal"}
        strokeColor={bad ? "var(--mf-bad)" : "var(--mf-good)"}
        aria-label={t("progress")}
      />
      <div className="mf-run__words" role="status">
        {working(status)
          ? t(`far.${status}`, { done: numberText(done), total: numberText(total) })
          : status === "over"
            ? t("far.over", { time: shortTime(run.ended_at) })
            : t(`far.${status}`, { left: numberText(counts.left + counts.busy) })}
        {run.why && <div className="mf-quiet">{textOf(run.why)}</div>}
      </div>
    </>
  );
}
