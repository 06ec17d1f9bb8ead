import { ArrowLeftOutlined, PauseOutlined, RedoOutlined } from "@ant-design/icons";
import { Button, Card, Progress, Segmented, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { api, type MemberResult, type PersonRun, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, fullTime, Loading, PageHeader, shortTime, StateTag } from "@/ui";
import "./member.css";
import { labelOf } from "./person";
import { useNames } from "./useNames";

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
  const names = useNames(run.merchants);
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
          <div className="mf-run">
            <Progress
              percent={Math.round((done / total) * 100)}
              success={{ percent: (report.ok / total) * 100 }}
              status={report.running ? "active" : "normal"}
              strokeColor={report.failed > 0 ? "var(--mf-bad)" : "var(--mf-good)"}
              aria-label={t("run.progress")}
            />
            <div className="mf-run__words" role="status">
              {report.running ? t("run.running", { done, total }) : report.left > 0 ? t("run.stopped", { left: report.left }) : t("run.finished", { time: shortTime(run.finished_at) })}
            </div>
          </div>
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
          <Table
            className="mf-run__table"
            rowKey="id"
            size="middle"
            pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
            dataSource={rows}
            locale={{ emptyText: <span className="mf-quiet">{t("run.none")}</span> }}
            columns={[
              {
                title: t("run.merchant"),
                key: "merchant",
                width: "34%",
                render: (_, { id }) => <Link to={`/merchants/${id}/member`}>{names.get(id)?.name ?? id}</Link>,
              },
              { title: t("run.result"), key: "result", render: (_, { result }) => <Result result={result} running={report.running} /> },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

function Result({ result, running }: { result: MemberResult | undefined; running: boolean }) {
  const { t } = useTranslation("member");
  if (!result) return <StateTag tone="plain">{t(running ? "run.waiting" : "run.left")}</StateTag>;
  if (!result.ok) {
    return (
      <div>
        <StateTag tone="bad">{t("run.failed")}</StateTag> {textOf(result.message)}
        <div className="mf-quiet">{textOf(result.hint)}</div>
      </div>
    );
  }
  const { already, reinvited, looked_up } = result.outcome;
  return (
    <span>
      <StateTag tone="good">{t("run.ok")}</StateTag>{" "}
      <span className="mf-quiet">{already ? t("run.already") : looked_up ? t("run.looked_up") : reinvited ? t("run.reinvited") : ""}</span>
    </span>
  );
}
