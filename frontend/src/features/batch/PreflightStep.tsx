import { BookOutlined, RocketOutlined, SaveOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Checkbox, Space } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Batch, Fault, type BatchPreflight, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, FaultAlert, isNever, Loading, numberText, shortTime } from "@/ui";
import { Calendar } from "./Calendar";
import { Issues } from "./Issues";
import type { StepProps } from "./steps";
import { PlanSummary } from "./PlanSummary";
import { Reading } from "./Reading";
import { Rehearsal } from "./Rehearsal";
import { SavePlanDialog } from "./SavePlanDialog";
import { cleaned, goalKey, isHalted, reachesUsers, takesDays } from "./words";

/** Who will fail and why, what will be sent, how long it takes. Nothing is sent before this was read. */
export function PreflightStep({ plan, change, edited, onStored }: StepProps & { edited: Batch | undefined; onStored: (id: string) => void }) {
  const { t } = useTranslation("batch");
  const wanted = useMemo(() => cleaned(plan), [plan]);
  const asked = { ...wanted, form: { ...wanted.form, test_password: "*".repeat(wanted.form.test_password?.length ?? 0) } };
  const on = ["versions", "merchant", "authorization", "app", "batch"] as const;
  const begun = useRead(api.batches.preflight, asked, { on: [...on], keep: true, enabled: !edited });
  const changed = useRead(api.batches.preflightEdit, { id: edited?.id ?? "", plan: asked }, { on: [...on], keep: true, enabled: edited !== undefined });
  const answer = edited ? changed : begun;
  const [read, setRead] = useState(false);
  const [asking, setAsking] = useState(false);
  const [keeping, setKeeping] = useState(false);
  const create = useCommand(api.batches.create, { onSuccess: ({ batch }) => onStored(batch.id) });
  const edit = useCommand(api.batches.edit, { onSuccess: ({ batch }) => onStored(batch.id) });
  if (answer.error) return <FaultAlert fault={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading />;
  const { preflight, problem } = answer.data;
  if (problem) return <FaultAlert fault={new Fault(problem)} />;
  const planIssues = preflight.issues.filter((i) => !i.merchant_id && i.severity === "blocks");
  const blocked = preflight.ready === 0 || planIssues.length > 0;
  const exclude = async (ids: string[]) => {
    const gone = new Set(ids);
    const all = plan.targets.merchants ?? (await api.merchants.meant({ app_id: plan.app_id, targets: plan.targets })).ids;
    change({ targets: { merchants: all.filter((id) => !gone.has(id)) } });
  };
  return (
    <div className="mf-stack">
      <Reading plan={plan} preflight={preflight} />
      <PlanSummary preflight={preflight} />
      <Issues preflight={preflight} plan={plan} change={change} onExclude={(ids) => void exclude(ids)} />
      <Calendar calendar={preflight.calendar} />
      {planIssues.length === 0 && <Rehearsal plan={wanted} />}
      <Card className="mf-wizard__foot" styles={{ body: { padding: 12 } }}>
        <div className="mf-setting">
          <Checkbox checked={read} disabled={blocked} onChange={(e) => setRead(e.target.checked)}>
            {preflight.blocked > 0
              ? t("read.blocked", { ready: numberText(preflight.ready), blocked: numberText(preflight.blocked) })
              : t("read.all", { ready: numberText(preflight.ready) })}
          </Checkbox>
          <Space wrap size={8}>
            <Button icon={<BookOutlined />} onClick={() => setKeeping(true)}>
              {t("plan.keep")}
            </Button>
            <Button
              type="primary"
              icon={edited ? <SaveOutlined /> : <RocketOutlined />}
              disabled={!read || blocked || answer.isPlaceholderData}
              onClick={() => setAsking(true)}
            >
              {t(edited ? "replan:edit.save" : "start")}
            </Button>
          </Space>
        </div>
      </Card>
      {keeping && <SavePlanDialog plan={wanted} onClose={() => setKeeping(false)} onKept={(saved) => change({ saved })} />}
      <Start
        open={asking}
        preflight={preflight}
        edited={edited}
        busy={create.isPending || edit.isPending}
        fault={create.error ?? edit.error}
        onConfirm={() => (edited ? edit.mutate({ id: edited.id, plan: wanted }) : create.mutate(wanted))}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

interface StartProps {
  open: boolean;
  preflight: BatchPreflight;
  edited: Batch | undefined;
  busy: boolean;
  fault: Fault | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** The last question: to how many, who is left behind, until when, and whose users see it. To many users at once it has to be typed. */
function Start({ open, preflight, edited, busy, fault, onConfirm, onClose }: StartProps) {
  const { t } = useTranslation("batch");
  const { plan } = preflight;
  const [first] = preflight.waves;
  const ends = preflight.calendar.ends_at;
  const name = plan.name ?? "";
  const users = reachesUsers(plan.goal);
  const later = !isNever(plan.not_before);
  const time = shortTime(plan.not_before);
  const n = numberText(preflight.ready);
  const atOnce = users && plan.goal !== "held" && (plan.waves?.length ?? 0) === 0 && preflight.ready >= 10;
  return (
    <ConfirmDestructive
      open={open}
      title={edited ? t("replan:edit.title", { count: preflight.ready, name, n }) : later ? t("start.at.title", { count: preflight.ready, name, n, time }) : t("start.title", { count: preflight.ready, name, n })}
      verb={edited ? t("replan:edit.save") : later ? t("start.at", { time }) : t("start")}
      {...(atOnce ? { typed: String(preflight.ready) } : {})}
      tone="plain"
      irreversible={false}
      busy={busy}
      fault={fault}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t("start.goal", { version: plan.template_version, goal: t(`goal.${goalKey(plan.goal)}`) })}</p>
      {edited && <p>{isHalted(edited.state) ? t("replan:edit.paused") : later ? t("replan:edit.later", { time }) : t("replan:edit.at_once")}</p>}
      {preflight.blocked > 0 && <p>{t("start.blocked", { count: preflight.blocked, n: numberText(preflight.blocked) })}</p>}
      {(plan.waves?.length ?? 0) > 0 && first !== undefined && <p>{t("start.first", { n: numberText(first) })}</p>}
      {takesDays(preflight) && !isNever(ends) && <p>{t("start.ends", { time: shortTime(ends), n: preflight.audits_per_day ?? 0 })}</p>}
      {users && <p>{t(plan.goal === "held" ? "start.users.held" : "start.users")}</p>}
      {atOnce && <Alert type="warning" showIcon title={t("start.at_once")} />}
    </ConfirmDestructive>
  );
}
