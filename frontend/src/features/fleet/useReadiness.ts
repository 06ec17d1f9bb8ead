import { useMemo } from "react";
import type { FleetKind, FleetState, FleetSelection } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { useSearchWords, wordsParam } from "@/bridge/drafts";
import { useCurrentApp } from "@/shell/currentApp";

/** What is looked at: the filter lives in the address, its words do not. */
export interface Looking {
  filter: FleetSelection;
  /** Text, tag and app alone: what the board counts. */
  base: FleetSelection;
  text: string;
  view: "board" | "table";
  change: (part: Record<string, string>) => void;
  setText: (text: string) => void;
  clear: () => void;
  narrows: boolean;
}

export function useReadiness(): Looking {
  const [params, changeAddress] = useAddress();
  const [app] = useCurrentApp();
  const [text, keepText] = useSearchWords("readiness", params);
  const get = (name: string): string => params.get(name) ?? "";
  const [tag, first, step, state] = [get("tag"), get("next"), get("step"), get("state")];
  const ready = params.has("ready");
  const words = text.trim();
  const base = useMemo<FleetSelection>(() => ({ ...(words && { text: words }), ...(tag && { tag }), ...(app && { app_id: app }) }), [words, tag, app]);
  const filter = useMemo<FleetSelection>(
    () => ({ ...base, ...(first && { first: first as FleetKind }), ...(step && { step: step as FleetKind }), ...(state && { state: state as FleetState }), ...(ready && { ready }) }),
    [base, first, step, state, ready],
  );
  const narrowed = Boolean(first || step || state || ready);
  return {
    filter,
    base,
    text,
    view: get("view") === "table" || narrowed ? "table" : "board",
    change: (part) =>
      changeAddress((now) => {
        for (const [name, value] of Object.entries(part)) {
          if (value) now.set(name, value);
          else now.delete(name);
        }
        return now;
      }),
    setText: (next) => {
      keepText(next);
      changeAddress((now) => {
        if (next) now.set(wordsParam, "1");
        else now.delete(wordsParam);
        return now;
      });
    },
    clear: () => {
      keepText("");
      changeAddress(() => new URLSearchParams({ view: "table" }));
    },
    narrows: narrowed || Boolean(words || tag),
  };
}
