import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Command, type EventKind, useRead } from "@/bridge";

/** Rows are read this many at a time, where they are looked at; the list brings the first as many. */
export const chunk = 60;

export interface Watch {
  enter: (index: number) => void;
  leave: (index: number) => void;
}

/** How the rows of a list are read: by their ids, again after these events. */
export interface Source<Row> {
  read: Command<{ ids: string[] }, { rows: Row[] }>;
  idOf: (row: Row) => string;
  on: EventKind[];
}

/**
 * The rows of a long list, read as they come into sight and read again when
 * something about them changes. `first` are rows that are there already.
 */
export function useWindow<Row>(ids: readonly string[], first: readonly Row[], { read, idOf, on }: Source<Row>): { rows: ReadonlyMap<string, Row>; watch: Watch } {
  const seen = useRef(new Set<number>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [[from, to], setRange] = useState<[number, number]>([0, 0]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const plan = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      if (seen.current.size === 0) return;
      const low = Math.floor(Math.min(...seen.current) / chunk);
      const high = Math.floor(Math.max(...seen.current) / chunk);
      setRange((now) => (now[0] === low && now[1] === high ? now : [low, high]));
    }, 30);
  }, []);
  const watch = useMemo<Watch>(
    () => ({
      enter: (index) => {
        seen.current.add(index);
        plan();
      },
      leave: (index) => {
        seen.current.delete(index);
        plan();
      },
    }),
    [plan],
  );
  const part = (n: number) => ({ ids: ids.slice(n * chunk, (n + 1) * chunk) });
  // The first part comes with the list itself.
  const upper = useRead(read, part(from), { on, keep: true, enabled: from > 0 && ids.length > from * chunk });
  const lower = useRead(read, part(to), { on, keep: true, enabled: to !== from && ids.length > to * chunk });
  const rows = useMemo(() => {
    const fresh = new Map<string, Row>();
    for (const row of first) fresh.set(idOf(row), row);
    for (const answer of [upper.data, lower.data]) for (const row of answer?.rows ?? []) fresh.set(idOf(row), row);
    return fresh;
  }, [first, upper.data, lower.data, idOf]);
  return { rows, watch };
}
