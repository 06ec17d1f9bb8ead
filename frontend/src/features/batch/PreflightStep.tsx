import { BookOutlined, RocketOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Checkbox, Space } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, Fault, type BatchPreflight, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, FaultAlert, isNever, Loading, numberText, shortTime } from "@/ui";
import { Calendar } from "./Calendar";
import { Issues } from "./Issues";
import type { StepProps } from "./steps";
import { PlanSummary } from "./PlanSummary";
import { Reading } from "./Reading";
import { Rehearsal } from "./Rehearsal";
import { SavePlanDialog } from "./SavePlanDialog";
import { cleaned, goalKey, reachesUsers, takesDays } from "./words";

/** Who will fail and why, what will be sent, how long it takes. Nothing is sent before this was read. */
export function PreflightStep({ plan, change, onStarted }: StepProps & { onStarted: (id: string) => void }) {
  const { t } = useTranslation("batch");
  const wanted = useMemo(() => cleaned(plan), [plan]);
  const asked = { ...wanted, form: { ...wanted.form, test_password: "*".repeat(wanted.form.test_password?.length ?? 0) } };
  const answer = useRead(api.batches.preflight, asked, { on: ["versions", "merchant", "authorization", "app", "batch"], keep: true });
  const [read, setRead] = useState(false);
  const [asking, setAsking] = useState(false);
  const [keeping, setKeeping] = useState(false);
  const create = useCommand(api.batches.create, { onSuccess: ({ batch }) => onStarted(batch.id) });
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
            <Button type="primary" icon={<RocketOutlined />} disabled={!read || blocked || answer.isPlaceholderData} onClick={() => setAsking(true)}>
              {t("start")}
            </Button>
          </Space>
        </div>
      </Card>
      {keeping && <SavePlanDialog plan={wanted} onClose={() => setKeeping(false)} onKept={(saved) => change({ saved })} />}
      <Start
        open={asking}
        preflight={preflight}
        busy={create.isPending}
        fault={create.error}
        onConfirm={() => create.mutate(wanted)}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

interface StartProps {
  open: boolean;
  preflight: BatchPreflight;
  busy: boolean;
  fault: Fault | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** The last question: to how many, who is left behind, until when, and whose users see it. To many users at once it has to be typed. */
function Start({ open, preflight, busy, fault, onConfirm, onClose }: StartProps) {
  const { t } = useTranslation("batch");
  const { plan } = preflight;
  const [first] = preflight.waves;
  const ends = preflight.calendar.ends_at;
  const name = plan.name ?? "";
  const users = reachesUsers(plan.goal);
  const later = !isNever(plan.not_before);
  const time = shortTime(plan.not_before);
  const atOnce = users && plan.goal !== "held" && (plan.waves?.length ?? 0) === 0 && preflight.ready >= 10;
  return (
    <ConfirmDestructive
      open={open}
      title={later ? t("start.at.title", { count: preflight.ready, name, n: numberText(preflight.ready), time }) : t("start.title", { count: preflight.ready, name, n: numberText(preflight.ready) })}
      verb={later ? t("start.at", { time }) : t("start")}
      {...(atOnce ? { typed: String(preflight.ready) } : {})}
      tone="plain"
      irreversible={false}
      busy={busy}
      fault={fault}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t("start.goal", { version: plan.template_version, goal: t(`goal.${goalKey(plan.goal)}`) })}</p>
      {preflight.blocked > 0 && <p>{t("start.blocked", { count: preflight.blocked, n: numberText(preflight.blocked) })}</p>}
      {(plan.waves?.length ?? 0) > 0 && first !== undefined && <p>{t("start.first", { n: numberText(first) })}</p>}
      {takesDays(preflight) && !isNever(ends) && <p>{t("start.ends", { time: shortTime(ends), n: preflight.audits_per_day ?? 0 })}</p>}
      {users && <p>{t(plan.goal === "held" ? "start.users.held" : "start.users")}</p>}
      {atOnce && <Alert type="warning" showIcon title={t("start.at_once")} />}
    </ConfirmDestructive>
  );
}
