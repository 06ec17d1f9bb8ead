import { CheckOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { FleetOverview } from "@/bridge";

/** What a new workspace needs before it can publish, in order. */
export function FirstSteps({ fleet }: { fleet: FleetOverview }) {
  const { t } = useTranslation("overview");
  const navigate = useNavigate();
  const steps = [
    { key: "app", done: fleet.apps > 0, to: "/apps/new" },
    { key: "template", done: fleet.templates > 0, to: "/templates" },
    { key: "merchants", done: fleet.counts.merchants > 0, to: "/merchants" },
  ] as const;
  const now = steps.findIndex((s) => !s.done);
  return (
    <Card title={t("first")}>
      <ol className="mf-first">
        {steps.map((step, i) => (
          <li key={step.key} data-state={step.done ? "done" : i === now ? "now" : "later"}>
            <span className="mf-first__mark" aria-hidden>
              {step.done ? <CheckOutlined /> : i + 1}
            </span>
            <span className="mf-first__words">
              <strong>{t(`first.${step.key}`)}</strong>
              <span className="mf-quiet">{t(`first.${step.key}.about`)}</span>
            </span>
            {!step.done && (
              <Button type={i === now ? "primary" : "default"} disabled={step.key !== "app" && fleet.apps === 0} onClick={() => void navigate(step.to)}>
                {t(`first.${step.key}.do`)}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
