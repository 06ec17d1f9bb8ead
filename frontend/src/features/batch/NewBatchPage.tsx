import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { api, type BatchPlan, type ProviderTemplate, useRead } from "@/bridge";
import { BackLink, Before, PageHeader, StepBar } from "@/ui";
import { ContentStep } from "./ContentStep";
import { GoalStep } from "./GoalStep";
import { PaceStep } from "./PaceStep";
import { PreflightStep } from "./PreflightStep";
import type { StepProps } from "./steps";
import { TargetsStep } from "./TargetsStep";
import { targetsOf, useDraft } from "./useDraft";
import { type Passed, startOf } from "./words";
import "./batch.css";

const steps = ["content", "targets", "goal", "pace", "preflight"] as const;

/** Makes a batch: what, to whom, how far, how fast, and what will go wrong. */
export default function NewBatchPage() {
  const { t } = useTranslation("batch");
  const templates = useRead(api.templates.list, { app_id: "" }, { on: ["app"] });
  if (!templates.data) return <Before back={<BackLink to="/batches">{t("nav")}</BackLink>} title={t("new")} fault={templates.error} onRetry={() => void templates.refetch()} />;
  return <Wizard templates={templates.data.templates} />;
}

function Wizard({ templates }: { templates: ProviderTemplate[] }) {
  const { t } = useTranslation("batch");
  const navigate = useNavigate();
  const { state } = useLocation() as { state: (Passed & { plan?: BatchPlan }) | null };
  const { draft, change, go, forget } = useDraft(startOf(state, templates), state?.plan);
  const { plan, step } = draft;
  const missing = whatIsMissing(plan);
  const reachable = missing === -1 ? steps.length - 1 : missing;
  const at = Math.min(step, reachable);
  const shared: StepProps = { plan, change };
  return (
    <div className="mf-page mf-wizard">
      <BackLink to="/batches">{t("nav")}</BackLink>
      <PageHeader title={t("new")} about={t("new.about")} />
      <StepBar
        label={t("steps")}
        current={at}
        className="mf-wizard__steps"
        onChange={go}
        steps={steps.map((key, i) => ({ title: t(`step.${key}`), disabled: i > reachable }))}
      />
      {at === 0 && <ContentStep {...shared} templates={templates} />}
      {at === 1 && <TargetsStep {...shared} targetsBy={(way) => targetsOf(draft, way)} />}
      {at === 2 && <GoalStep {...shared} />}
      {at === 3 && <PaceStep {...shared} />}
      {at === 4 && (
        <PreflightStep
          {...shared}
          onStarted={(id) => {
            forget();
            void navigate(`/batches/${id}`, { replace: true });
          }}
        />
      )}
      {at < 4 && (
        <Card className="mf-wizard__foot" styles={{ body: { padding: 12 } }}>
          <div className="mf-setting">
            <Button onClick={() => (at === 0 ? void navigate("/batches") : go(at - 1))}>{at === 0 ? t("ui:cancel") : t("back")}</Button>
            <Button type="primary" disabled={reachable <= at} onClick={() => go(at + 1)}>
              {at === 3 ? t("to_preflight") : t("next")}
            </Button>
          </div>
        </Card>
      )}
    </div>
  );
}

/** The first step whose answer is not there yet, -1 when all are. */
function whatIsMissing(plan: BatchPlan): number {
  if (!plan.template || !plan.template_version) return 0;
  const { all, tag, view, merchants } = plan.targets;
  if (!all && !tag && !view && !merchants?.length) return 1;
  return -1;
}
