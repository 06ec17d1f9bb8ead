import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type ReadinessStep, useCommand, useRead } from "@/bridge";
import { Card } from "antd";
import { textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { CopyButton, FaultAlert, isNever, Loading, shortTime, StateTag, TabHead } from "@/ui";
import { on, tabOf, tones } from "./states";
import "./fleet.css";

/** What stands between this merchant and being online, step by step. */
export default function ReadinessTab({ merchantId }: MerchantTabProps) {
  const { t } = useTranslation("fleet");
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.fleet.show, request, { on, about: merchantId });
  const ask = useCommand(api.fleet.ask);
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const read = () => ask.mutate(request);
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={data.fetched_at} refreshing={ask.isPending} onRefresh={read}>
        <span className="mf-quiet">{data.first ? t("one.open") : t("one.ready")}</span>
      </TabHead>
      <FaultAlert fault={ask.error} onRetry={read} />
      <Card styles={{ body: { padding: 0 } }}>
        <ol className="mf-fleet__steps">
          {data.steps.map((step) => (
            <Step key={step.kind} merchantId={merchantId} step={step} here={step.kind === data.first} />
          ))}
        </ol>
      </Card>
    </div>
  );
}

function Step({ merchantId, step, here }: { merchantId: string; step: ReadinessStep; here: boolean }) {
  const { t } = useTranslation("fleet");
  const { next } = step;
  const tab = next ? tabOf(next.place) : "";
  return (
    <li data-here={here}>
      <div className="mf-fleet__step">
        <strong>{textOf(step.name)}</strong>
        {step.optional && <span className="mf-quiet">{t("optional")}</span>}
      </div>
      <div>
        <StateTag tone={tones[step.state]}>{textOf(step.state_name)}</StateTag>
      </div>
      <div className="mf-fleet__words">
        <span>{textOf(step.why)}</span>
        {!isNever(step.until) && <span className="mf-numbers">{t("until", { at: shortTime(step.until) })}</span>}
        {step.trouble && <span className="mf-fleet__failed">{t("trouble", { why: textOf(step.trouble) })}</span>}
        {!isNever(step.at) && <span className="mf-quiet mf-numbers">{t("read_at", { at: shortTime(step.at) })}</span>}
      </div>
      <div className="mf-fleet__next">
        {next && (tab ? <Link to={`/merchants/${merchantId}/${tab}`}>{textOf(next.text)}</Link> : <span>{textOf(next.text)}</span>)}
        {next?.command && <CopyButton text={next.command} what={t("command", { step: textOf(step.name) })} />}
      </div>
    </li>
  );
}
