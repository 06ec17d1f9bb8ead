import { api, useRead } from "@/bridge";
import { keptAt, wordsParam } from "@/bridge/drafts";
import { filterWith } from "./filterAddress";

/** The list from which a merchant's page was opened, by its address. */
export interface From {
  list: string;
}

export const fromOf = (state: unknown): From | undefined =>
  state && typeof state === "object" && "list" in state && typeof state.list === "string" ? { list: state.list } : undefined;

export interface Neighbours {
  at: number;
  count: number;
  before: string | undefined;
  after: string | undefined;
}

/** The merchants before and after one in the list it was opened from. */
export function useNeighbours(id: string, from: From | undefined): Neighbours | undefined {
  const params = new URLSearchParams(from?.list ?? "");
  const filter = filterWith(params, params.has(wordsParam) ? (keptAt<string>("search/merchants") ?? "") : "");
  const { data } = useRead(api.merchants.find, { filter, limit: 0 }, { on: ["merchant"], enabled: from !== undefined, keep: true });
  const ids = data?.ids ?? [];
  const at = ids.indexOf(id);
  if (!from || at < 0) return undefined;
  return { at, count: ids.length, before: ids[at - 1], after: ids[at + 1] };
}
