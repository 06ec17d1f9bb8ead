import { useMemo } from "react";
import type { FleetKind, FleetState, FleetSelection } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { useSearchWords, wordsParam } from "@/bridge/drafts";
import { useCurrentApp } from "@/shell/currentApp";
import { type Tagged, tagsNarrow } from "../merchant";

/** What is looked at: the filter lives in the address, its words do not. */
export interface Looking {
  filter: FleetSelection;
  /** Text, tags and app alone: what the board counts. */
  base: FleetSelection;
  text: string;
  view: "board" | "table";
  change: (part: Record<string, string>) => void;
  retag: (tagged: Tagged) => void;
  setText: (text: string) => void;
  clear: () => void;
  narrows: boolean;
}

export function useReadiness(): Looking {
  const [params, changeAddress] = useAddress();
  const [app] = useCurrentApp();
  const [text, keepText] = useSearchWords("readiness", params);
  const get = (name: string): string => params.get(name) ?? "";
  const [first, step, state] = [get("next"), get("step"), get("state")];
  const ready = params.has("ready");
  const words = text.trim();
  const tagged = useMemo<Tagged>(() => {
    const [tags, without_tags] = [params.getAll("tag"), params.getAll("without")];
    return { ...(tags.length > 0 && { tags }), ...(params.has("alltags") && { all_tags: true }), ...(without_tags.length > 0 && { without_tags }) };
  }, [params]);
  const base = useMemo<FleetSelection>(() => ({ ...(words && { text: words }), ...tagged, ...(app && { app_id: app }) }), [words, tagged, app]);
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
    retag: ({ tags, all_tags, without_tags }) =>
      changeAddress((now) => {
        for (const name of ["tag", "without", "alltags"]) now.delete(name);
        for (const tag of tags ?? []) now.append("tag", tag);
        for (const tag of without_tags ?? []) now.append("without", tag);
        if (all_tags) now.set("alltags", "1");
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
    narrows: narrowed || Boolean(words) || tagsNarrow(tagged),
  };
}
