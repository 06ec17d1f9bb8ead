import { useSyncExternalStore } from "react";

const key = "minifleet.app";
const listeners = new Set<() => void>();

const read = (): string => window.sessionStorage.getItem(key) ?? "";

/** The record id of the third-party app chosen in the top bar; "" is all of them. */
export function useCurrentApp(): [string, (id: string) => void] {
  const current = useSyncExternalStore((changed) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  }, read);
  return [current, choose];
}

function choose(id: string): void {
  if (id) window.sessionStorage.setItem(key, id);
  else window.sessionStorage.removeItem(key);
  for (const changed of listeners) changed();
}
