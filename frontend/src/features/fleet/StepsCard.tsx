import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type FleetKind, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { DataAge, FaultAlert, Loading, StateTag } from "@/ui";
import { on, tabOf, tones } from "./states";
import "./fleet.css";

interface Props {
  title: string;
  merchantId: string;
  kinds: readonly FleetKind[];
  /** Not to be asked now: what is known stays in sight. */
  barred?: boolean;
}

/** How ready a merchant is in some of the steps, beside what depends on them: what is missing leads to where it is done. */
export function StepsCard({ title, merchantId, kinds, barred = false }: Props) {
  const { t } = useTranslation("fleet");
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.fleet.show, request, { on, about: merchantId });
  const ask = useCommand(api.fleet.ask);
  const steps = data?.steps.filter((s) => kinds.includes(s.kind)) ?? [];
  return (
    <Card
      size="small"
      title={title}
      extra={
        <Button size="small" loading={ask.isPending} disabled={barred} onClick={() => ask.mutate(request)}>
          {t("ui:refresh")}
        </Button>
      }
    >
      <FaultAlert fault={ask.error ?? error} onRetry={() => (ask.error ? ask.mutate(request) : void refetch())} />
      {!data && !error && <Loading rows={3} />}
      <ul className="mf-lines mf-fleet__few">
        {steps.map((step) => {
          const tab = step.next ? tabOf(step.next.place) : "";
          return (
            <li key={step.kind}>
              <span className="mf-fleet__one">
                {tab ? <Link to={`/merchants/${merchantId}/${tab}`}>{textOf(step.name)}</Link> : <span>{textOf(step.name)}</span>}
                <StateTag tone={step.optional && step.state === "missing" ? "plain" : tones[step.state]}>{textOf(step.state_name)}</StateTag>
              </span>
              {step.state !== "there" && <span className="mf-quiet">{textOf(step.why)}</span>}
            </li>
          );
        })}
      </ul>
      {data && <DataAge at={data.fetched_at} />}
    </Card>
  );
}
