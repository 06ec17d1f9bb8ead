import { type Query, type QueryCache, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Fault } from "@/bridge";
import { keyOfFault } from "./faults";

interface Unread {
  key: string;
  fault: Fault;
  retry: () => void;
}

/** A query that is shown as it was, since it could not be read again. What is locked meanwhile leaves the screen by itself. */
const isUnread = (query: Query): boolean => query.isActive() && query.state.data !== undefined && query.state.error instanceof Fault && query.state.error.code !== "vault.locked";

/** What is shown and could not be read again, by reason; the oldest of each tells since when. */
export function unreadIn(cache: QueryCache): Unread[] {
  const of = new Map<string, Query[]>();
  for (const query of cache.getAll()) {
    if (!isUnread(query)) continue;
    const key = keyOfFault(query.state.error as unknown as Fault);
    of.set(key, [...(of.get(key) ?? []), query]);
  }
  return [...of].map(([key, queries]) => {
    const oldest = queries.toSorted((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)[0];
    return { key, fault: oldest?.state.error as unknown as Fault, retry: () => queries.forEach((query) => void query.fetch().catch(() => undefined)) };
  });
}

const nothing: Unread[] = [];

/** The same, as it changes: a screen keeps what it has, and its head says that it is not of now. */
export function useUnread(): Unread[] {
  const cache = useQueryClient().getQueryCache();
  const [unread, setUnread] = useState<Unread[]>(() => unreadIn(cache));
  useEffect(() => {
    const look = () => setUnread((before) => {
      const now = unreadIn(cache);
      if (now.length === 0) return before.length === 0 ? before : nothing;
      return now.length === before.length && now.every(({ fault }, i) => fault === before[i]?.fault) ? before : now;
    });
    look();
    return cache.subscribe(({ type }) => {
      if (type === "updated" || type === "observerAdded" || type === "observerRemoved") look();
    });
  }, [cache]);
  return unread;
}
