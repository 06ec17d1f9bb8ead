import { useEffect } from "react";
import { useLocation, useNavigate } from "react-router";
import { api, useRead } from "@/bridge";
import { keptAt, wordsParam } from "@/bridge/drafts";
import { onForget } from "@/bridge/forget";
import { filterWith } from "./filterAddress";

/** The list from which a merchant's page was opened, by its address. */
export interface From {
  list: string;
}

const fromOf = (state: unknown): From | undefined =>
  state && typeof state === "object" && "list" in state && typeof state.list === "string" ? { list: state.list } : undefined;

/** The merchant looked at last, and the list it was opened from. */
let last: { id: string; list: string } | undefined;
onForget(() => {
  last = undefined;
});

/** The list a merchant's page was opened from. The links among a merchant's own pages do not carry it: it stays until another merchant is gone to. */
export function useFrom(id: string): From | undefined {
  const { pathname, search, state } = useLocation() as { pathname: string; search: string; state: unknown };
  const navigate = useNavigate();
  const from = fromOf(state);
  const list = from?.list;
  useEffect(() => {
    if (list !== undefined) last = { id, list };
    else if (last?.id === id) void navigate({ pathname, search }, { replace: true, state: { ...(state as object | null), list: last.list } });
    else last = undefined;
  }, [id, list, pathname, search, state, navigate]);
  return from;
}

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
