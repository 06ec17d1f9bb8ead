import type { QueryClient } from "@tanstack/react-query";
import { api } from "./generated/calls";

const wipes = new Set<() => void>();

/** Registers what keeps content of the vault in the page; it is called at the lock. */
export function onForget(wipe: () => void): void {
  wipes.add(wipe);
}

/** What is read while no vault is open, and tells nothing of one. */
const outside = new Set<string>([api.vault.status.id, api.system.info.id, api.system.preferences.id]);

/** Drops what the page knows of the vault: at the lock, and when the page is over. */
export function forget(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => !outside.has(queryKey[0] as string) });
  client.getMutationCache().clear();
  for (const wipe of wipes) wipe();
}
