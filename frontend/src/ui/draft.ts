import { useSyncExternalStore } from "react";
import { onForget } from "@/bridge/forget";

/**
 * What was typed and not yet sent, by the place it was typed in. It outlives
 * tabs, pages and failures, and ends with the window or the lock.
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

export function useDraft<T>(place: string, empty: T): [T, (next: T) => void, () => void] {
  const draft = useSyncExternalStore(listen, () => (drafts.has(place) ? (drafts.get(place) as T) : empty));
  return [draft, (next) => put(place, next), () => put(place, undefined)];
}

function put(place: string, next: unknown): void {
  if (next === undefined) drafts.delete(place);
  else drafts.set(place, next);
  for (const changed of listeners) changed();
}
