import { useTranslation } from "react-i18next";
import type { BatchBoard } from "@/bridge";
import { isNever, numberText, shortTime } from "@/ui";
import { type Narrowed, reached, sameNarrowed } from "./narrowed";
import "./bar.css";

interface Props {
  board: BatchBoard;
  narrowed: Narrowed;
  onNarrow: (to: Narrowed) => void;
}

/** Every wave as a bar of its own, with what it waits for; each of its numbers shows who. */
export function WaveBars({ board: { batch, waves }, narrowed, onNarrow }: Props) {
  const { t } = useTranslation("batch");
  if (waves.length < 2) return null;
  return (
    <ol className="mf-waves" aria-label={t("waves")}>
      {waves.map((wave, i) => {
        const parts = [
          { state: "succeeded", n: wave.succeeded },
          { state: "waiting_release", n: wave.ready },
          { state: "failed", n: wave.failed },
        ];
        const done = t("wave.reached", { done: numberText(wave.succeeded + wave.ready), total: numberText(wave.total) });
        const failed = `${t("state.failed")} ${numberText(wave.failed)}`;
        const shows = (to: Narrowed) => ({ type: "button" as const, className: "mf-waves__who", "aria-pressed": sameNarrowed(narrowed, to), onClick: () => onNarrow(to) });
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a wave is its place
          <li key={i} data-now={i === batch.wave} data-later={i > batch.wave}>
            <button {...shows({ wave: i })}>{t("wave", { n: i + 1 })}</button>
            <span className="mf-bar" role="img" aria-label={`${done} · ${failed}`}>
              {parts.map(({ state, n }) => n > 0 && <span key={state} data-task={state} style={{ flexGrow: n, background: "var(--mf-part)" }} />)}
              <span style={{ flexGrow: Math.max(0, wave.total - wave.succeeded - wave.ready - wave.failed), minWidth: 0 }} />
            </span>
            <span className="mf-quiet mf-numbers">
              <button {...shows({ states: reached, wave: i })}>{done}</button>
              {" · "}
              {wave.failed > 0 ? <button {...shows({ states: ["failed"], wave: i })}>{failed}</button> : failed}
              {i === batch.wave && !isNever(batch.soak_until) && ` · ${t("wave.soaking", { time: shortTime(batch.soak_until) })}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
