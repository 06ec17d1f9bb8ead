import { ArrowLeftOutlined, PauseOutlined, PrinterOutlined, RedoOutlined } from "@ant-design/icons";
import { Button, Card, Progress, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { api, type CodeOutcome, type CodeRun, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, fullTime, Loading, PageHeader, StateTag } from "@/ui";
import { useNames } from "../member/useNames";
import "../member/member.css";
import "./qrcode.css";
import { SheetDialog } from "./SheetDialog";

/** One code made for many merchants: how far it is, and what became of each. */
export default function CodeRunPage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("qrcode");
  const { data, error, refetch } = useRead(api.codes.run, { id }, { on: ["codes"], about: id });
  return (
    <div className="mf-page">
      <Link to="/codes">
        <ArrowLeftOutlined /> {t("nav")}
      </Link>
      {data ? <Run key={id} run={data} /> : error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />}
    </div>
  );
}

function Run({ run }: { run: CodeRun }) {
  const { t } = useTranslation("qrcode");
  const navigate = useNavigate();
  const [printing, setPrinting] = useState(false);
  const stop = useCommand(api.codes.stop);
  const retry = useCommand(api.codes.retry, { onSuccess: (next) => void navigate(`/codes/runs/${next.id}`) });
  const names = useNames(run.merchants);
  const total = run.merchants.length;
  const done = run.ok + run.failed;
  const open = total - run.ok;
  const made = new Set(run.results.flatMap((r) => (r.code_id ? [r.code_id] : [])));
  const codes = useRead(api.codes.list, { limit: 2000 }, { on: ["codes"], enabled: printing });
  const results = new Map(run.results.map((r) => [r.merchant_id, r]));
  const rank = (r: CodeOutcome | undefined): number => (r ? (r.ok ? 1 : 0) : 2);
  const rows = run.merchants.map((id) => ({ id, result: results.get(id) })).toSorted((a, b) => rank(a.result) - rank(b.result));
  return (
    <>
      <PageHeader
        title={run.spec.describe}
        about={`${run.spec.page}${run.spec.query ? `?${run.spec.query}` : ""} · ${fullTime(run.started_at)}`}
        actions={
          run.running ? (
            <Button icon={<PauseOutlined />} loading={stop.isPending} onClick={() => stop.mutate({ id: run.id })}>
              {t("run.stop")}
            </Button>
          ) : (
            <>
              {open > 0 && (
                <Button icon={<RedoOutlined />} loading={retry.isPending} onClick={() => retry.mutate({ id: run.id })}>
                  {t("run.retry", { count: open })}
                </Button>
              )}
              <Button type="primary" icon={<PrinterOutlined />} disabled={made.size === 0} onClick={() => setPrinting(true)}>
                {t("gallery.print")}
              </Button>
            </>
          )
        }
      />
      <div className="mf-stack">
        <Card>
          <Progress
            percent={Math.round((done / total) * 100)}
            success={{ percent: (run.ok / total) * 100 }}
            status={run.running ? "active" : "normal"}
            strokeColor={run.failed > 0 ? "var(--mf-bad)" : "var(--mf-good)"}
            aria-label={t("run.progress")}
          />
          <div className="mf-run__words" role="status">
            {run.running ? t("run.running", { done, total }) : t("run.ended", { ok: run.ok, failed: run.failed, left: total - done })}
          </div>
        </Card>
        <FaultAlert fault={retry.error ?? stop.error} />
        <Card styles={{ body: { padding: 0 } }}>
          <Table
            className="mf-run__table"
            rowKey="id"
            size="middle"
            pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
            dataSource={rows}
            columns={[
              { title: t("run.merchant"), key: "merchant", width: "34%", render: (_, { id }) => <Link to={`/merchants/${id}/qrcode`}>{names.get(id)?.name ?? id}</Link> },
              {
                title: t("run.result"),
                key: "result",
                render: (_, { result }) =>
                  !result ? (
                    <StateTag tone="plain">{t(run.running ? "run.waiting" : "run.left")}</StateTag>
                  ) : result.ok ? (
                    <StateTag tone="good">{t("run.ok")}</StateTag>
                  ) : (
                    <div>
                      <StateTag tone="bad">{t("run.failed")}</StateTag> {textOf(result.message)}
                      <div className="mf-quiet">{textOf(result.hint)}</div>
                    </div>
                  ),
              },
            ]}
          />
        </Card>
      </div>
      {printing && codes.data && <SheetDialog codes={codes.data.codes.filter((c) => made.has(c.id)).toReversed()} onClose={() => setPrinting(false)} />}
    </>
  );
}
