import { ArrowLeftOutlined, PauseOutlined, PrinterOutlined, RedoOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { api, type CodeOutcome, type CodeRun, useCommand, useRead } from "@/bridge";
import { FaultAlert, fullTime, Loading, PageHeader, StateTag } from "@/ui";
import { RunProgress } from "../many/RunProgress";
import { RunFailure, RunTable } from "../many/RunTable";
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
          <RunProgress
            ok={run.ok}
            failed={run.failed}
            total={total}
            running={run.running}
            label={t("run.progress")}
            words={run.running ? t("run.running", { done, total }) : t("run.ended", { ok: run.ok, failed: run.failed, left: total - done })}
          />
        </Card>
        <FaultAlert fault={retry.error ?? stop.error} />
        <Card styles={{ body: { padding: 0 } }}>
          <RunTable<CodeOutcome>
            merchants={run.merchants}
            rows={rows}
            tab="qrcode"
            titles={{ merchant: t("run.merchant"), result: t("run.result") }}
            render={(result) =>
              !result ? (
                <StateTag tone="plain">{t(run.running ? "run.waiting" : "run.left")}</StateTag>
              ) : result.ok ? (
                <StateTag tone="good">{t(result.already ? "run.already" : "run.ok")}</StateTag>
              ) : (
                <RunFailure label={t("run.failed")} message={result.message} hint={result.hint} />
              )
            }
          />
        </Card>
      </div>
      {printing && codes.data && <SheetDialog codes={codes.data.codes.filter((c) => made.has(c.id)).toReversed()} onClose={() => setPrinting(false)} />}
    </>
  );
}
