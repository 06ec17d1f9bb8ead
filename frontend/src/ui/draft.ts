import { useCallback, useSyncExternalStore } from "react";
import { keep, keptAt, useKept } from "@/bridge/drafts";
import { onForget } from "@/bridge/forget";

/**
 * What was typed and not yet sent, by the place it was typed in. It outlives
 * tabs, pages and failures, and what is written of it into the vault outlives
 * a reload and the lock as well.
 */
const drafts = new Map<string, unknown>();
const listeners = new Set<() => void>();

onForget(() => {
  drafts.clear();
  for (const changed of listeners) changed();
});

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

const all = <T>(draft: T): T => draft;

/** Pictures are too large to be written at every key: a draft with one says by `written` what is written of it. */
export function useDraft<T>(place: string, empty: T, written: (draft: T) => T | undefined = all): [T, (next: T) => void, () => void] {
  const here = useSyncExternalStore(listen, () => drafts.get(place) as T | undefined);
  const kept = useKept<T>(place);
  // The same function as long as what it was given is the same.
  const put = useCallback(
    (next: T | undefined) => {
      if (next === undefined) drafts.delete(place);
      else drafts.set(place, next);
      const rest = next === undefined ? undefined : written(next);
      // What is as it was before anybody typed is no draft.
      const same = rest === undefined || JSON.stringify(rest) === JSON.stringify(empty);
      if (!same || keptAt(place) !== undefined) keep(place, same ? undefined : rest);
      for (const changed of listeners) changed();
    },
    [place, empty, written],
  );
  return [here ?? kept ?? empty, put, () => put(undefined)];
}
