import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchCounts } from "@/bridge";
import { numberText } from "@/ui";
import { states } from "./words";
import "./bar.css";

/** One bar of how many tasks stand where. */
export function StateBar({ counts, name, tall = false }: { counts: BatchCounts; name: string; tall?: boolean }) {
  const { t } = useTranslation("batch");
  const parts = states.map((state) => ({ state, n: counts.states[state] ?? 0 })).filter(({ n }) => n > 0);
  const words = parts.map(({ state, n }) => `${t(`state.${state}`)} ${numberText(n)}`).join(" · ");
  return (
    <Tooltip title={words}>
      <div className="mf-bar" data-tall={tall} role="img" aria-label={`${name}: ${words}`}>
        {parts.map(({ state, n }) => (
          <span key={state} data-task={state} style={{ flexGrow: n }} />
        ))}
      </div>
    </Tooltip>
  );
}
