import { useCallback, useSyncExternalStore } from "react";
import { onForget } from "./forget";
import { api } from "./generated/calls";

/**
 * What was typed and not yet sent, by the place it was typed in, kept in the
 * vault: a browser writes whatever it keeps of a page to disk in the clear. It
 * outlives pages, reloads, failures, the lock and the program.
 */
const kept = new Map<string, unknown>();
const listeners = new Set<() => void>();
const waiting = new Map<string, ReturnType<typeof setTimeout>>();
const saveAfterMs = 100;

onForget(() => {
  for (const timer of waiting.values()) clearTimeout(timer);
  waiting.clear();
  kept.clear();
  for (const changed of listeners) changed();
});

/** Reads what is kept, once a vault is open. */
export async function loadKept(): Promise<void> {
  const { drafts } = await api.drafts.list();
  for (const { place, content } of drafts) {
    try {
      if (!kept.has(place)) kept.set(place, JSON.parse(content));
    } catch {
      // What cannot be read is not there.
    }
  }
  for (const changed of listeners) changed();
}

export const keptAt = <T>(place: string): T | undefined => kept.get(place) as T | undefined;

/** Keeps something; undefined ends it. */
export function keep(place: string, value: unknown): void {
  if (value === undefined) kept.delete(place);
  else kept.set(place, value);
  clearTimeout(waiting.get(place));
  waiting.set(place, setTimeout(() => save(place), saveAfterMs));
  for (const changed of listeners) changed();
}

function save(place: string): void {
  clearTimeout(waiting.get(place));
  if (!waiting.delete(place)) return;
  // A draft that cannot be kept is no reason to stop anybody who types.
  api.drafts.save({ place, content: kept.has(place) ? JSON.stringify(kept.get(place)) : "" }).catch(() => undefined);
}

/** Saves at once what waits: before a lock, and when the page goes. */
export function saveKept(): void {
  for (const place of waiting.keys()) save(place);
}

export function useKept<T>(place: string): T | undefined {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => keptAt<T>(place),
  );
}

/** The member of an address that says: there are words that are searched for. */
export const wordsParam = "words";

/**
 * The words that are searched for on a page. Browsers write addresses to disk,
 * so the address only says that there are some.
 */
export function useSearchWords(page: string, params: URLSearchParams): [string, (words: string) => void] {
  const place = `search/${page}`;
  const words = useKept<string>(place) ?? "";
  const set = useCallback((next: string) => keep(place, next || undefined), [place]);
  return [params.has(wordsParam) ? words : "", set];
}

/** Sets the words of a page that is about to be opened, and returns its search. */
export function searchFor(page: string, words: string): string {
  keep(`search/${page}`, words || undefined);
  return words ? `?${wordsParam}=1` : "";
}
