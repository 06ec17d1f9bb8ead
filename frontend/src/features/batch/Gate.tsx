import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BatchBoard, useCommand, useRead } from "@/bridge";
import { listText, textOf } from "@/i18n";
import { ConfirmDestructive, isNever, numberText, shortTime } from "@/ui";
import { RollbackDialog } from "./RollbackDialog";
import { isHalted, reachesUsers } from "./words";

/** Above what share of a wave that failed the gate is red: one of ten is what waves are for. */
const alarming = 0.2;

/** Why a batch does not go on, what of it shows that, and the ways on: continue, take the wave back, end. */
export function Gate({ board }: { board: BatchBoard }) {
  const { t } = useTranslation("batch");
  const { batch } = board;
  const [asking, setAsking] = useState<"continue" | "rollback" | "end">();
  const close = () => setAsking(undefined);
  const confirm = batch.state === "confirm";
  const go = useCommand(api.batches.continue, { onSuccess: close });
  const end = useCommand(api.batches.cancel, { onSuccess: close });
  if (!isHalted(batch.state)) return null;
  const wave = board.waves[batch.wave];
  const next = batch.stopped ? (wave?.total ?? 0) - (wave?.over ?? 0) : (board.waves[batch.wave + 1]?.total ?? 0);
  const bad = confirm && (Boolean(batch.stopped) || (wave !== undefined && wave.failed > alarming * wave.total));
  const back = wave !== undefined && reachesUsers(batch.plan.goal) && wave.succeeded + wave.ready > 0;
  const users = reachesUsers(batch.plan.goal) && batch.plan.goal !== "held";
  const title = batch.stopped ? t("halt.stopped") : confirm ? t("halt.confirm", { wave: batch.wave + 1, waves: batch.waves }) : t("halt.paused");
  return (
    <>
      <Alert
        type={bad ? "error" : "warning"}
        showIcon
        data-testid="gate"
        title={title}
        description={
          <div className="mf-stack" style={{ gap: 8 }}>
            <span>{textOf(batch.reason) || (confirm ? t("halt.confirm.hint") : t("halt.paused.hint"))}</span>
            {confirm && wave && (
              <span className="mf-numbers">
                {t("halt.evidence", {
                  total: numberText(wave.total),
                  done: numberText(wave.succeeded + wave.ready),
                  failed: numberText(wave.failed),
                  rejected: numberText(wave.rejected),
                  lost: numberText(wave.lost),
                })}
              </span>
            )}
            {confirm && (
              <div className="mf-row">
                <Button type={bad ? "default" : "primary"} loading={go.isPending} onClick={() => setAsking("continue")}>
                  {batch.stopped ? t("continue.anyway") : t("continue")}
                </Button>
                <Button onClick={() => setAsking("end")}>{t("end")}</Button>
                {back && (
                  <Button danger={bad} onClick={() => setAsking("rollback")}>
                    {t("rollback.wave")}
                  </Button>
                )}
              </div>
            )}
          </div>
        }
      />
      <ConfirmDestructive
        tone={bad ? "danger" : "plain"}
        open={asking === "continue"}
        title={t("continue.title", { count: next, n: numberText(next) })}
        verb={batch.stopped ? t("continue.anyway") : t("continue")}
        irreversible={false}
        busy={go.isPending}
        fault={go.error}
        onConfirm={() => go.mutate({ id: batch.id })}
        onClose={close}
      >
        <p>{users ? t("continue.users", { count: next, n: numberText(next) }) : t("continue.about", { n: numberText(next) })}</p>
        {asking === "continue" && <Next board={board} count={next} />}
        {bad && wave && <Alert type="error" showIcon title={t("continue.bad", { failed: numberText(wave.failed), total: numberText(wave.total) })} />}
      </ConfirmDestructive>
      <ConfirmDestructive
        open={asking === "end"}
        title={t("cancel.title", { name: batch.plan.name ?? "" })}
        verb={t("end")}
        busy={end.isPending}
        fault={end.error}
        onConfirm={() => end.mutate({ id: batch.id })}
        onClose={close}
      >
        {t("end.about")}
      </ConfirmDestructive>
      {asking === "rollback" && <RollbackDialog board={board} back={{ wave: true, end: true }} onClose={close} />}
    </>
  );
}

/** As many names tell whom it concerns. */
const named = 5;

/** Who is next, by the first of their names, and until when. */
function Next({ board: { batch, progress, calendar }, count }: { board: BatchBoard; count: number }) {
  const { t } = useTranslation("batch");
  const wave = batch.stopped ? batch.wave : batch.wave + 1;
  const tasks = useRead(api.batches.tasks, { id: batch.id, filter: { states: ["pending"], wave, limit: named } }, { on: ["task"], about: batch.id, keep: true });
  const names = (tasks.data?.tasks ?? []).map((task) => task.merchant);
  const ends = isNever(progress.ends_at) ? calendar.ends_at : progress.ends_at;
  return (
    <>
      {names.length > 0 && (
        <p>{count > names.length ? t("shelf.who.more", { names: listText(names), n: numberText(count) }) : listText(names)}</p>
      )}
      {!isNever(ends) && <p>{t("continue.ends", { time: shortTime(ends) })}</p>}
    </>
  );
}
