import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { RunHead } from "@/bridge";
import { textOf } from "@/i18n";
import { numberText, StateTag } from "@/ui";
import { toneOf, wordOf } from "./state";

/** Where a run is, and why it does not move; how far, where the numbers do not stand beside it. */
export function RunTag({ run, numbers = false }: { run: RunHead; numbers?: boolean }) {
  const { t } = useTranslation("run");
  return (
    <Tooltip title={run.why && textOf(run.why)}>
      <span>
        <StateTag tone={toneOf(run)}>
          {t(`status.${wordOf(run)}`)}
          {numbers && <span className="mf-numbers">{` · ${t("count", { done: numberText(run.counts.ok), total: numberText(run.total) })}`}</span>}
        </StateTag>
      </span>
    </Tooltip>
  );
}
