import { Alert, Button, Card, Form, Radio, Switch } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api, type BatchGoal, useRead } from "@/bridge";
import { FaultAlert, Loading, shortTime } from "@/ui";
import { AuditForm, says, useLater } from "../version";
import type { StepProps } from "./steps";
import { OwnForms } from "./OwnForms";
import { audits, firstWave, goalKey, goals, reachesUsers } from "./words";

/** How far each merchant is brought, and the audit form on the way. */
export function GoalStep({ plan, change }: StepProps) {
  const { t } = useTranslation("batch");
  const set = (goal: BatchGoal) => {
    const atOnce = (g: BatchGoal) => reachesUsers(g) && g !== "held";
    const waves = atOnce(goal) === atOnce(plan.goal) ? plan.waves : atOnce(goal) ? [firstWave] : [];
    change({ goal, ...(waves ? { waves } : {}) });
  };
  return (
    <div className="mf-stack">
      <Card title={t("goal")}>
        <Radio.Group aria-label={t("goal")} className="mf-goals" value={plan.goal} onChange={(e) => set(e.target.value as BatchGoal)}>
          {goals.map((goal) => (
            <Radio key={goal} value={goal}>
              {t(`goal.${goalKey(goal)}`)}
              <div className="mf-quiet">{t(`goal.about.${goalKey(goal)}`)}</div>
            </Radio>
          ))}
        </Radio.Group>
      </Card>
      <Card title={t("exceptions")}>
        <div className="mf-stack">
          {audits(plan.goal) && (
            <Setting id="batch-replace" label={t("replace")} about={t("replace.about")} on={plan.on_occupied === "replace"} onChange={(on) => change({ on_occupied: on ? "replace" : "stop" })} />
          )}
          <Setting
            id="batch-wait"
            label={t("wait_auth")}
            about={t("wait_auth.about")}
            on={!plan.fail_unauthorized}
            onChange={(on) => change({ fail_unauthorized: !on })}
          />
        </div>
      </Card>
      {audits(plan.goal) && <Audit plan={plan} change={change} />}
    </div>
  );
}

interface SettingProps {
  id: string;
  label: string;
  about: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Setting({ id, label, about, on, onChange }: SettingProps) {
  return (
    <div className="mf-setting">
      <span>
        <label htmlFor={id}>{label}</label>
        <div className="mf-quiet">{about}</div>
      </span>
      <Switch id={id} checked={on} onChange={onChange} />
    </div>
  );
}

/** One audit form for every merchant. */
function Audit({ plan, change }: StepProps) {
  const { t } = useTranslation("batch");
  const rules = useRead(api.versions.rules, undefined);
  const help = useRead(api.batches.help, { template: plan.template, template_version: plan.template_version }, { on: ["batch", "app"], enabled: plan.template !== "" });
  const form = useLater(plan.form);
  const check = useRead(api.batches.checkForm, { merchant_id: "", form: { ...form, test_password: "*".repeat(form.test_password?.length ?? 0) } }, { keep: true });
  const suggestion = help.data?.description;
  const last = help.data?.last;
  const pristine = (plan.own ?? []).length === 0 && !says(plan.form, ["version_desc"]);
  useEffect(() => {
    if (suggestion && plan.form.version_desc === "") change({ form: { ...plan.form, version_desc: suggestion } });
    // oxlint-disable-next-line react/exhaustive-deps -- suggested once, when it arrives
  }, [suggestion]);
  if (!rules.data) return rules.error ? <FaultAlert fault={rules.error} /> : <Loading />;
  return (
    <Form layout="vertical" requiredMark>
      <div className="mf-stack">
        {last && pristine && (
          <Alert
            type="info"
            showIcon
            title={t("last_form", { time: shortTime(last.at) })}
            action={
              <Button size="small" onClick={() => change({ form: { ...last.form, version_desc: last.form.version_desc || plan.form.version_desc }, own: last.own ?? [] })}>
                {t("last_form.take")}
              </Button>
            }
          />
        )}
        <AuditForm many rules={rules.data} form={plan.form} problems={check.data?.problems ?? []} onChange={(part) => change({ form: { ...plan.form, ...part } })} />
        <OwnForms plan={plan} change={change} rules={rules.data} />
      </div>
    </Form>
  );
}
