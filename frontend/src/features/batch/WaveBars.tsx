import { useTranslation } from "react-i18next";
import type { BatchBoard } from "@/bridge";
import { isNever, numberText, shortTime } from "@/ui";
import "./bar.css";

/** Every wave as a bar of its own, with what it waits for. */
export function WaveBars({ board: { batch, waves } }: { board: BatchBoard }) {
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
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a wave is its place
          <li key={i} data-now={i === batch.wave} data-later={i > batch.wave}>
            <span>{t("wave", { n: i + 1 })}</span>
            <span className="mf-bar" role="img" aria-label={t("wave.counts", { done: wave.succeeded + wave.ready, total: wave.total, failed: wave.failed })}>
              {parts.map(({ state, n }) => n > 0 && <span key={state} data-task={state} style={{ flexGrow: n, background: "var(--mf-part)" }} />)}
              <span style={{ flexGrow: Math.max(0, wave.total - wave.succeeded - wave.ready - wave.failed), minWidth: 0 }} />
            </span>
            <span className="mf-quiet mf-numbers">
              {t("wave.counts", { done: numberText(wave.succeeded + wave.ready), total: numberText(wave.total), failed: numberText(wave.failed) })}
              {i === batch.wave && !isNever(batch.soak_until) && ` · ${t("wave.soaking", { time: shortTime(batch.soak_until) })}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
