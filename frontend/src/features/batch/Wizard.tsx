import { Alert, Button, Card } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Batch, BatchPlan, ProviderTemplate } from "@/bridge";
import { Missing, PageHeader, shortTime, StepBar } from "@/ui";
import { tagsNarrow, useMerchantsMissing } from "../merchant";
import { ContentStep } from "./ContentStep";
import { GoalStep } from "./GoalStep";
import { PaceStep } from "./PaceStep";
import { PreflightStep } from "./PreflightStep";
import type { StepProps } from "./steps";
import { TargetsStep } from "./TargetsStep";
import { type Drafted, targetsOf, wayOf } from "./planDraft";

const steps = ["content", "targets", "goal", "pace", "preflight"] as const;

interface WizardProps {
  templates: ProviderTemplate[];
  drafted: Drafted;
  title: string;
  about: string;
  back: ReactNode;
  /** The batch whose plan it is; none while it is made. */
  edited?: Batch;
  onCancel: () => void;
  onStored: (id: string) => void;
}

/** The plan of a batch in steps: what, to whom, how far, how fast, and what will go wrong. */
export function Wizard({ templates, drafted, title, about, back, edited, onCancel, onStored }: WizardProps) {
  const { t } = useTranslation("batch");
  const { draft, resumed, change, go, forget, restart } = drafted;
  const { plan, step } = draft;
  const missing = whatIsMissing(plan);
  const wanted = useWanted(plan);
  const reachable = missing === -1 ? steps.length - 1 : missing;
  const at = Math.min(step, reachable);
  const shared: StepProps = { plan, change };
  return (
    <div className="mf-page mf-wizard">
      {back}
      <PageHeader title={title} about={about} />
      <StepBar
        label={t("steps")}
        current={at}
        className="mf-wizard__steps"
        onChange={go}
        steps={steps.map((key, i) => ({ title: t(`step.${key}`), disabled: i > reachable }))}
      />
      {resumed !== undefined && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title={t("resumed", { time: shortTime(resumed) })}
          action={
            <Button size="small" onClick={restart}>
              {t(edited ? "replan:resumed.undo" : "resumed.restart")}
            </Button>
          }
        />
      )}
      {at === 0 && <ContentStep {...shared} templates={templates} />}
      {at === 1 && <TargetsStep {...shared} targetsBy={(way) => targetsOf(draft, way)} />}
      {at === 2 && <GoalStep {...shared} />}
      {at === 3 && <PaceStep {...shared} />}
      {at === 4 && (
        <PreflightStep
          {...shared}
          edited={edited}
          onStored={(id) => {
            forget();
            onStored(id);
          }}
        />
      )}
      {at < 4 && (
        <Card className="mf-wizard__foot" styles={{ body: { padding: 12 } }}>
          <div className="mf-setting">
            {at === 0 ? (
              <Button
                onClick={() => {
                  forget();
                  onCancel();
                }}
              >
                {t("ui:cancel")}
              </Button>
            ) : (
              <Button onClick={() => go(at - 1)}>{t("back")}</Button>
            )}
            <div className="mf-row">
              <Missing what={reachable <= at ? wanted : []} />
              <Button type="primary" disabled={reachable <= at} onClick={() => go(at + 1)}>
                {at === 3 ? t("to_preflight") : t("next")}
              </Button>
            </div>
          </div>
        </Card>
      )}
    </div>
  );
}

/** The first step whose answer is not there yet, -1 when all are. */
function whatIsMissing(plan: BatchPlan): number {
  if (!plan.template || !plan.template_version) return 0;
  const { all, view, merchants } = plan.targets;
  if (!all && !tagsNarrow(plan.targets) && !view && !merchants?.length) return 1;
  return -1;
}

/** What is left to say before the first step whose answer is not there yet can be left. */
function useWanted(plan: BatchPlan): string[] {
  const { t } = useTranslation("batch");
  const merchants = useMerchantsMissing(0);
  if (!plan.template) return [t("missing.template")];
  if (!plan.template_version) return [t("missing.version")];
  const way = wayOf(plan.targets);
  return way === "tag" ? [t("targets.tag.choose")] : way === "view" ? [t("targets.view.choose")] : merchants;
}
