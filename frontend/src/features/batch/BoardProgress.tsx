import { Alert, Card, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BatchBoard, BatchStage, BatchState } from "@/bridge";
import { textOf } from "@/i18n";
import { fullTime, isNever, numberText, percentOf, shareText, shortTime, StateTag, taskTones, useNowAndThen } from "@/ui";
import { type Narrowed, sameNarrowed } from "./narrowed";
import { Span } from "./Span";
import { StateBar } from "./StateBar";
import { WaveBars } from "./WaveBars";
import { isOver, states } from "./words";

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
  // Approved and held until all are released: neither done nor still to do.
  const ready = counts.states["waiting_release"] ?? 0;
  const share = shareText(done + ready, counts.total);
  const wave = batch.state === "confirm" && board.waves.length > 1 ? board.waves[batch.wave] : undefined;
  const failed = counts.states["failed"] ?? 0;
  const text = t(ready > 0 ? "said.ready" : "said", { share, done: numberText(done), ready: numberText(ready), failed: numberText(failed) });
  const said = useNowAndThen(text);
  const headline = wave
    ? t("share.wave", { wave: batch.wave + 1, waves: board.waves.length, done: numberText(wave.succeeded + wave.ready), total: numberText(wave.total) })
    : t(ready > 0 ? "share.ready" : "share", { share });
  /** What is shown already is shown no more: the way back is where the way in was. */
  const narrow = (to: Narrowed) => onNarrow(sameNarrowed(narrowed, to) ? {} : to);
  return (
    <Card>
      <div role="status" className="mf-visually-hidden">
        {said}
      </div>
      <div className="mf-board">
        <div className="mf-board__head">
          <strong
            role="progressbar"
            aria-label={t("progress")}
            aria-valuenow={percentOf(done + ready, counts.total)}
            aria-valuetext={wave ? `${headline} · ${text}` : text}
            className="mf-board__share mf-numbers"
          >
            {headline}
          </strong>
          <span className="mf-quiet mf-numbers">
            {t(ready > 0 ? "counts.ready" : "counts", {
              done: numberText(done), total: numberText(counts.total), ready: numberText(ready), passed: numberText(done + ready), failed: numberText(failed),
            })}
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
                  aria-pressed={sameNarrowed(narrowed, { states: [state] })}
                  className="mf-board__state"
                  onClick={() => narrow({ states: [state] })}
                >
                  <i data-task={state} aria-hidden />
                  {t(`state.${state}`)} <strong className="mf-numbers">{numberText(n)}</strong>
                </button>
              </li>
            ))}
        </ul>
        <WaveBars board={board} narrowed={narrowed} onNarrow={narrow} />
        {!isOver(batch.state) && <Stages stages={progress.stages} narrowed={narrowed} onNarrow={narrow} />}
        <div className="mf-board__facts">
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

/** How many tasks are at which stage; each shows who. */
function Stages({ stages, narrowed, onNarrow }: { stages: BatchStage[]; narrowed: Narrowed; onNarrow: (to: Narrowed) => void }) {
  const { t } = useTranslation("batch");
  return (
    <ol className="mf-stages" aria-label={t("stages")}>
      {stages.map((stage) => (
        <li key={stage.kind} data-busy={stage.at > 0}>
          <button type="button" disabled={stage.at === 0} aria-pressed={sameNarrowed(narrowed, { stage: stage.kind })} onClick={() => onNarrow({ stage: stage.kind })}>
            <span className="mf-quiet">{textOf(stage.name)}</span> <strong className="mf-numbers">{numberText(stage.at)}</strong>
          </button>
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
            value: progress.away || isNever(progress.ends_at) ? "—" : <Tooltip title={fullTime(progress.ends_at)}>{shortTime(progress.ends_at)}</Tooltip>,
          },
        ]
      : []),
    { key: "elapsed", value: <Span seconds={progress.elapsed_ms / 1000} /> },
    { key: "done_calls", value: numberText(batch.counts.calls + (batch.asked ?? 0)) },
    ...(batch.waves > 1 && !isOver(batch.state) ? [{ key: "wave", value: t("wave.of", { n: batch.wave + 1, of: batch.waves }) }] : []),
    ...(isNever(progress.quota_probe_at) ? [] : [{ key: "probe", value: shortTime(progress.quota_probe_at), note: t("fact.probe.note") }]),
    ...(batch.state === "scheduled" && !isNever(batch.plan.not_before) ? [{ key: "begins", value: shortTime(batch.plan.not_before) }] : []),
    ...(isNever(batch.ended_at) ? [] : [{ key: "ended", value: shortTime(batch.ended_at) }]),
  ];
  return facts.map(({ key, value, note }) => (
    <span key={key}>
      <span className="mf-quiet">{t(`fact.${key}`)}</span> <strong className="mf-numbers">{value}</strong>
      {note && <span className="mf-quiet"> {note}</span>}
    </span>
  ));
}

/** A task's state in a word. */
export function TaskState({ state }: { state: BatchState }) {
  const { t } = useTranslation("batch");
  return <StateTag tone={taskTones[state]}>{t(`state.${state}`)}</StateTag>;
}
