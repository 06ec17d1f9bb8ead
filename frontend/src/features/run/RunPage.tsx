import { Card, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { api, type RunHead, useRead } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { textOf } from "@/i18n";
import { BackLink, Before, FaultAlert, fullTime, numberText, PageHeader, percentOf, Segmented, shareText, shortTime, TableExport } from "@/ui";
import "./run.css";
import { RunActions } from "./RunActions";
import { RunTable } from "./RunTable";
import { RunCauses } from "./RunCauses";
import { firstShown, type Shown, shownKinds, statesOf, working } from "./state";

const pageSize = 50;

/** A run over many merchants: how far it is, and what became of each. */
export default function RunPage() {
  const { t } = useTranslation("run");
  const { id = "" } = useParams();
  const [params, changeAddress] = useAddress();
  const chosen = shownKinds.find((one) => one === params.get("show"));
  const [wanted, setWanted] = useState("");
  const [page, setPage] = useState(1);
  const head = useRead(api.runs.show, { id, limit: 0 }, { on: ["run"] });
  // A cause that is set right is none any more.
  const cause = head.data?.causes.some(({ key }) => key === wanted) ? wanted : "";
  const shown = chosen ?? (head.data ? firstShown(head.data.run) : "all");
  const { data, error, refetch } = useRead(
    api.runs.show,
    { id, states: statesOf[shown], ...(cause ? { cause } : {}), offset: (page - 1) * pageSize, limit: pageSize },
    { on: ["run", "merchant", "authorization"], keep: true, enabled: head.data !== undefined },
  );
  const show = (next: Shown, of = "") => {
    changeAddress((now) => {
      now.set("show", next);
      return now;
    });
    setWanted(of);
    setPage(1);
  };
  if (!data) return <Before back={<BackLink to="/runs">{t("nav")}</BackLink>} title={t("nav")} fault={head.error ?? error} onRetry={() => void (head.error ? head.refetch() : refetch())} />;
  const { run } = data;
  return (
    <div className="mf-page">
      <BackLink to="/runs">{t("nav")}</BackLink>
      <PageHeader title={textOf(run.title)} about={`${run.about ? `${textOf(run.about)} · ` : ""}${fullTime(run.started_at)}`} actions={<RunActions run={run} helped={data.helped} />} />
      <div className="mf-stack">
        <FaultAlert fault={error} onRetry={() => void refetch()} />
        <Card>
          <HowFar run={run} />
        </Card>
        {data.causes.length > 0 && <RunCauses page={data} shown={cause} onShow={(of) => (of ? show(of.state === "skipped" ? "skipped" : of.state === "unknown" ? "unknown" : "failed", of.key) : show(shown))} />}
        <Card styles={{ body: { padding: 0 } }}>
          <div className="mf-run__filter">
            <Segmented<Shown> aria-label={t("show")} value={shown} onChange={(next) => show(next)} options={options(run).map(({ value, n }) => ({ value, label: `${t(`show.${value}`)} ${numberText(n)}` }))} />
            <TableExport
              name="minifleet-run"
              title={textOf(run.title)}
              rows={async () => (await api.runs.show({ id, states: statesOf[shown], ...(cause ? { cause } : {}), limit: data.found })).rows}
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

/** Unknown and left out are offered only where there are some. */
function options({ total, counts }: RunHead): { value: Shown; n: number }[] {
  const all: { value: Shown; n: number }[] = [
    { value: "all", n: total },
    { value: "ok", n: counts.ok },
    { value: "failed", n: counts.failed },
    { value: "unknown", n: counts.unknown },
    { value: "skipped", n: counts.skipped },
    { value: "left", n: counts.left + counts.busy },
  ];
  return all.filter(({ value, n }) => (value !== "unknown" && value !== "skipped") || n > 0);
}

function HowFar({ run }: { run: RunHead }) {
  const { t } = useTranslation("run");
  const { counts, total, status } = run;
  const done = counts.ok + counts.failed + counts.unknown;
  const meant = total - counts.skipped;
  const rest = counts.failed > 0 ? "var(--mf-bad)" : counts.unknown > 0 ? "var(--mf-warn)" : "var(--mf-good)";
  return (
    <>
      {meant > 0 && (
        <Progress
          percent={percentOf(done, meant)}
          format={() => `${shareText(done, meant)}%`}
          success={{ percent: percentOf(counts.ok, meant) }}
          status={status === "running" ? "active" : "normal"}
          strokeColor={rest}
          aria-label={t("progress")}
        />
      )}
      <div className="mf-run__words" role="status">
        {working(status)
          ? t(`far.${status}`, { done: numberText(done), total: numberText(meant) })
          : status === "over"
            ? t("far.over", { time: shortTime(run.ended_at) })
            : t(`far.${status}`, { left: numberText(counts.left + counts.busy) })}
        {counts.skipped > 0 && ` · ${t("far.skipped", { count: counts.skipped, n: numberText(counts.skipped) })}`}
        {run.why && <div className="mf-quiet">{textOf(run.why)}</div>}
      </div>
    </>
  );
}
