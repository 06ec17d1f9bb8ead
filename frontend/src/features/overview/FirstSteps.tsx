import { CheckOutlined, ExperimentOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type FleetOverview, useRead } from "@/bridge";
import { saveKept } from "@/bridge/drafts";
import { LinkButton } from "@/ui";

/** For who would see it at work before anything is set up: the demo, and the way from nothing to online. */
function LookFirst() {
  const { t } = useTranslation("overview");
  const { data: status } = useRead(api.vault.status, undefined, { on: ["vault.state"] });
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    saveKept();
    // The page forgets this vault as at every lock. Where the demo cannot begin, the screen that unlocks offers it again.
    await api.vault.lock();
    await api.demo.start();
  };
  return (
    <div className="mf-first__look">
      <span className="mf-quiet">{t(status?.demo ? "first.guide" : "first.look.about")}</span>
      {status && !status.demo && (
        <Button icon={<ExperimentOutlined />} loading={busy} onClick={() => void look().catch(() => setBusy(false))}>
          {t("first.look")}
        </Button>
      )}
      <LinkButton to="/road">{t("road:nav")}</LinkButton>
    </div>
  );
}

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
      {fleet.counts.merchants === 0 && <LookFirst />}
    </Card>
  );
}
