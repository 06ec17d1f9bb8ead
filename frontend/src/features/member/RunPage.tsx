import { ArrowLeftOutlined, PauseOutlined, RedoOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { api, type MemberResult, type PersonRun, useCommand, useRead } from "@/bridge";
import { FaultAlert, fullTime, Loading, PageHeader, Segmented, shortTime, StateTag } from "@/ui";
import { RunProgress } from "../many/RunProgress";
import { RunFailure, RunTable } from "../many/RunTable";
import "./member.css";
import { labelOf } from "./person";

type Shown = "all" | "ok" | "failed" | "left";

/** A run over many merchants: how far it is, and what became of each. */
export default function RunPage() {
  const { t } = useTranslation("member");
  const { id = "" } = useParams();
  const { data, error, refetch } = useRead(api.members.run, { id }, { on: ["members"], about: id });
  return (
    <div className="mf-page">
      <Link to="/members">
        <ArrowLeftOutlined /> {t("run.back")}
      </Link>
      {data ? <Run key={id} report={data} /> : error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />}
    </div>
  );
}

function Run({ report }: { report: PersonRun }) {
  const { t } = useTranslation("member");
  const navigate = useNavigate();
  const { run } = report;
  const [shown, setShown] = useState<Shown>("all");
  const stop = useCommand(api.members.stop);
  const retry = useCommand(api.members.retry, { onSuccess: (next) => void navigate(`/members/runs/${next.run.id}`) });
  const total = run.merchants.length;
  const done = report.ok + report.failed;
  const results = new Map(report.results.map((r) => [r.merchant_id, r]));
  const rows = run.merchants
    .map((id) => ({ id, result: results.get(id) }))
    .filter(({ result }) => shown === "all" || shown === (result ? (result.ok ? "ok" : "failed") : "left"));
  const who = labelOf(run.person);
  const open = report.failed + report.left;
  return (
    <>
      <PageHeader
        title={t(run.action === "delete" ? "runs.delete" : "runs.invite", { who })}
        about={`${t(`role.name.${run.role}`)} · ${fullTime(run.started_at)}`}
        actions={
          report.running ? (
            <Button icon={<PauseOutlined />} loading={stop.isPending} onClick={() => stop.mutate({ id: run.id })}>
              {t("run.stop")}
            </Button>
          ) : (
            open > 0 && (
              <Button type="primary" icon={<RedoOutlined />} loading={retry.isPending} onClick={() => retry.mutate({ id: run.id })}>
                {t("run.retry", { count: open })}
              </Button>
            )
          )
        }
      />
      <div className="mf-stack">
        <Card>
          <RunProgress
            ok={report.ok}
            failed={report.failed}
            total={total}
            running={report.running}
            label={t("run.progress")}
            words={report.running ? t("run.running", { done, total }) : report.left > 0 ? t("run.stopped", { left: report.left }) : t("run.finished", { time: shortTime(run.finished_at) })}
          />
        </Card>
        <FaultAlert fault={retry.error ?? stop.error} />
        <Card styles={{ body: { padding: 0 } }}>
          <div className="mf-run__filter">
            <Segmented<Shown>
              aria-label={t("run.show")}
              value={shown}
              onChange={setShown}
              options={[
                { value: "all", label: `${t("run.all")} ${total}` },
                { value: "ok", label: `${t("run.ok")} ${report.ok}` },
                { value: "failed", label: `${t("run.failed")} ${report.failed}` },
                { value: "left", label: `${t("run.left")} ${report.left}` },
              ]}
            />
          </div>
          <RunTable<MemberResult>
            merchants={run.merchants}
            rows={rows}
            tab="member"
            titles={{ merchant: t("run.merchant"), result: t("run.result") }}
            empty={t("run.none")}
            render={(result) => <Result result={result} running={report.running} />}
          />
        </Card>
      </div>
    </>
  );
}

function Result({ result, running }: { result: MemberResult | undefined; running: boolean }) {
  const { t } = useTranslation("member");
  if (!result) return <StateTag tone="plain">{t(running ? "run.waiting" : "run.left")}</StateTag>;
  if (!result.ok) return <RunFailure label={t("run.failed")} message={result.message} hint={result.hint} />;
  const { already, reinvited, looked_up } = result.outcome;
  return (
    <span>
      <StateTag tone="good">{t("run.ok")}</StateTag>{" "}
      <span className="mf-quiet">{already ? t("run.already") : looked_up ? t("run.looked_up") : reinvited ? t("run.reinvited") : ""}</span>
    </span>
  );
}
