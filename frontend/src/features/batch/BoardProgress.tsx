import { Alert, Card, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BatchBoard, BatchState } from "@/bridge";
import { textOf } from "@/i18n";
import { fullTime, isNever, numberText, percentOf, shortTime, StateTag, useNowAndThen } from "@/ui";
import type { Narrowed } from "./BoardPage";
import { Span } from "./Span";
import { StateBar } from "./StateBar";
import { WaveBars } from "./WaveBars";
import { audits, isOver, reachesUsers, stateTones, states } from "./words";

interface Props {
  board: BatchBoard;
  narrowed: Narrowed;
  onNarrow: (to: Narrowed) => void;
}

/** How far a batch is: by state, by stage, how fast, and when it may be over. */
export function BoardProgress({ board, narrowed, onNarrow }: Props) {
  const { t } = useTranslation("batch");
  const { batch, progress } = board;
  const counts = batch.counts;
  const done = counts.states["succeeded"] ?? 0;
  const share = percentOf(done, counts.total);
  const said = useNowAndThen(t("said", { share, done, failed: counts.states["failed"] ?? 0 }));
  return (
    <Card>
      <div role="status" className="mf-visually-hidden">
        {said}
      </div>
      <div className="mf-board">
        <div className="mf-board__head">
          <strong className="mf-board__share mf-numbers">{t("share", { share })}</strong>
          <span className="mf-quiet mf-numbers">
            {t("counts", { done: numberText(done), total: numberText(counts.total), failed: numberText(counts.states["failed"] ?? 0) })}
          </span>
        </div>
        <StateBar counts={counts} name={batch.plan.name ?? ""} tall />
        <ul className="mf-board__states">
          {states
            .map((state) => ({ state, n: counts.states[state] ?? 0 }))
            .filter(({ n }) => n > 0)
            .map(({ state, n }) => (
              <li key={state}>
                <button
                  type="button"
                  aria-pressed={narrowed.state === state}
                  className="mf-board__state"
                  onClick={() => onNarrow(narrowed.state === state ? {} : { state })}
                >
                  <i data-state={state} aria-hidden />
                  {t(`state.${state}`)} <strong className="mf-numbers">{numberText(n)}</strong>
                </button>
              </li>
            ))}
        </ul>
        <WaveBars board={board} />
        {!isOver(batch.state) && <Stages board={board} />}
        <div className="mf-facts">
          <Facts board={board} />
        </div>
        {progress.waits && !isOver(batch.state) && <Alert type="warning" showIcon title={textOf(progress.waits)} />}
        {progress.throttled && (
          <div>
            <StateTag tone="warn">{t("throttled", { pace: progress.pace.toFixed(1) })}</StateTag>
          </div>
        )}
      </div>
    </Card>
  );
}

/** How many tasks are at which stage. */
function Stages({ board: { batch } }: { board: BatchBoard }) {
  const { t } = useTranslation("batch");
  const goal = batch.plan.goal;
  const sum = (...steps: string[]) => steps.reduce((n, s) => n + (batch.counts.steps[s] ?? 0), 0);
  const uploads = !batch.plan.given && goal !== "rolled_back";
  const all: { key: string; n: number; shown: boolean }[] = [
    { key: "upload", n: sum("upload", "look"), shown: uploads },
    { key: "build", n: sum("build"), shown: uploads },
    { key: "submit", n: sum("submit", "clear"), shown: uploads && audits(goal) },
    { key: "audit", n: sum("audit"), shown: uploads && audits(goal) },
    { key: "release", n: sum("online", "gray"), shown: reachesUsers(goal) },
    { key: "experience", n: sum("experience", "package"), shown: goal === "experience" },
    { key: "withdraw", n: sum("withdraw", "look"), shown: goal === "withdrawn" },
    { key: "offline", n: sum("offline", "look"), shown: goal === "offline" },
    { key: "rollback", n: sum("rollback", "end_gray", "look"), shown: goal === "rolled_back" },
  ];
  const shown = all.filter((s) => s.shown);
  return (
    <ol className="mf-stages" aria-label={t("stages")}>
      {shown.map((s) => (
        <li key={s.key} data-busy={s.n > 0}>
          <span className="mf-quiet">{t(`stage.${s.key}`)}</span>
          <strong className="mf-numbers">{numberText(s.n)}</strong>
        </li>
      ))}
    </ol>
  );
}

function Facts({ board: { batch, progress } }: { board: BatchBoard }) {
  const { t } = useTranslation("batch");
  const running = batch.state === "running";
  const facts: { key: string; value: ReactNode; note?: ReactNode }[] = [
    ...(running ? [{ key: "rate", value: t("rate", { rate: progress.rate.toFixed(1) }) }] : []),
    ...(running
      ? [
          {
            key: "ends",
            value: isNever(progress.ends_at) ? "—" : <Tooltip title={fullTime(progress.ends_at)}>{shortTime(progress.ends_at)}</Tooltip>,
          },
        ]
      : []),
    { key: "elapsed", value: <Span seconds={progress.elapsed_ms / 1000} /> },
    { key: "done_calls", value: numberText(batch.counts.calls) },
    ...(batch.waves > 1 && !isOver(batch.state) ? [{ key: "wave", value: t("wave.of", { n: batch.wave + 1, of: batch.waves }) }] : []),
    ...(isNever(progress.quota_probe_at) ? [] : [{ key: "probe", value: shortTime(progress.quota_probe_at), note: t("fact.probe.note") }]),
    ...(batch.state === "scheduled" && !isNever(batch.plan.not_before) ? [{ key: "begins", value: shortTime(batch.plan.not_before) }] : []),
    ...(isNever(batch.ended_at) ? [] : [{ key: "ended", value: shortTime(batch.ended_at) }]),
  ];
  return facts.map(({ key, value, note }) => (
    <div key={key} className="mf-fact">
      <span className="mf-quiet">{t(`fact.${key}`)}</span>
      <strong className="mf-numbers">{value}</strong>
      {note && <span className="mf-quiet">{note}</span>}
    </div>
  ));
}

/** A task's state in a word. */
export function TaskState({ state }: { state: BatchState }) {
  const { t } = useTranslation("batch");
  return <StateTag tone={stateTones[state]}>{t(`state.${state}`)}</StateTag>;
}
