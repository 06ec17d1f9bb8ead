import { EyeOutlined, PrinterOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type RoadStage, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { CopyButton, FaultAlert, isNever, Loading, percentOf, shortTime, StateTag, useDelivery } from "@/ui";
import { on, tones } from "../fleet";
import "../fleet/fleet.css";
import { NextStep } from "./NextStep";
import { PageDialog } from "./PageDialog";
import "./road.css";

/** One merchant's way from nothing to online, and the pages to hand to the merchant. */
export default function RoadTab({ merchantId }: MerchantTabProps) {
  const { t } = useTranslation("road");
  const deliver = useDelivery();
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.road.show, request, { on, about: merchantId });
  const handout = useCommand(api.road.handout, { onSuccess: deliver });
  const [looking, setLooking] = useState(false);
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const first = data.stages.find((s) => s.kind === data.first);
  return (
    <div className="mf-stack">
      <div className="mf-road__head">
        <div className="mf-road__progress">
          <span className="mf-numbers">{t("done", { done: data.done, total: data.total })}</span>
          <Progress percent={percentOf(data.done, data.total)} showInfo={false} size="small" aria-label={t("done", { done: data.done, total: data.total })} />
        </div>
        <Button icon={<PrinterOutlined />} loading={handout.isPending} onClick={() => handout.mutate(request)}>
          {t("handout")}
        </Button>
        <Button icon={<EyeOutlined />} onClick={() => setLooking(true)}>
          {t("page")}
        </Button>
      </div>
      <FaultAlert fault={handout.error} onRetry={() => handout.mutate(request)} />
      {data.over && (data.total > data.done ? <Alert type="info" showIcon title={t("over.open", { count: data.total - data.done })} /> : <Alert type="success" showIcon title={t("over")} />)}
      {first && (
        <Card size="small" className="mf-road__first" title={t("next", { step: textOf(first.name) })} extra={first.who && <span className="mf-quiet">{t("turn", { who: textOf(first.who_name) })}</span>}>
          <div className="mf-road__now">
            <span>{textOf(first.why)}</span>
            <NextStep main merchantId={merchantId} stage={first} />
          </div>
        </Card>
      )}
      <Card styles={{ body: { padding: 0 } }}>
        <ol className="mf-fleet__steps">
          {data.stages.map((stage) => (
            <Stage key={stage.kind} merchantId={merchantId} stage={stage} here={stage.kind === data.first} />
          ))}
        </ol>
      </Card>
      {looking && <PageDialog merchantId={merchantId} onClose={() => setLooking(false)} />}
    </div>
  );
}

function Stage({ merchantId, stage, here }: { merchantId: string; stage: RoadStage; here: boolean }) {
  const { t } = useTranslation("road");
  return (
    <li data-here={here}>
      <div className="mf-fleet__step">
        <strong>{textOf(stage.name)}</strong>
        {stage.optional && <span className="mf-quiet">{t("optional")}</span>}
      </div>
      <div>
        <StateTag tone={tones[stage.state]}>{textOf(stage.state_name)}</StateTag>
      </div>
      <div className="mf-fleet__words">
        <span>{textOf(stage.why)}</span>
        {stage.who && stage.state === "waiting" && <span className="mf-quiet">{t("turn", { who: textOf(stage.who_name) })}</span>}
        {!isNever(stage.until) && <span className="mf-numbers">{t("until", { at: shortTime(stage.until) })}</span>}
      </div>
      <div className="mf-fleet__next">
        {!here && <NextStep merchantId={merchantId} stage={stage} />}
        {stage.next?.command && <CopyButton text={stage.next.command} what={t("command", { step: textOf(stage.name) })} />}
      </div>
    </li>
  );
}
