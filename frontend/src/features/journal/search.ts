import { useEffect, useRef, useState } from "react";
import { api, type Fault, faultOf, type JournalEntry, type JournalPage, type JournalQuery, type JournalTotal, useRead } from "@/bridge";
import { useNowAndThen } from "@/ui";

export const pageSize = 100;

/** A page that is being searched for, part by part. */
export interface Search {
  entries: JournalEntry[] | undefined;
  next: string | undefined;
  /** How far back was searched, while more may be found. */
  reached: string | undefined;
  searching: boolean;
  stale: boolean;
  error: Fault | null;
  stop: () => void;
  again: () => void;
}

interface Rest {
  of: JournalPage;
  entries: JournalEntry[];
  last: JournalPage;
  error: Fault | null;
}

/**
 * Reads a page of the journal. Words in a long journal take many looks: each
 * answers at once with what it found, and the next begins where it ended, until
 * the page is full, the journal is over, or the person has seen enough.
 */
export function useSearch(query: JournalQuery, before: string): Search {
  const asked = JSON.stringify(query);
  const [long, setLong] = useState(false);
  // A long search is not begun anew for every entry that is written meanwhile.
  const page = useRead(api.journal.search, { ...query, before, limit: pageSize }, { on: long ? [] : ["journal"], keep: true });
  const [rest, setRest] = useState<Rest>();
  const [stopped, setStopped] = useState<JournalPage>();
  const first = page.data;
  const goesOn = first?.partial === true && stopped !== first && !page.isPlaceholderData;

  useEffect(() => {
    setLong(first?.partial === true);
    if (!first || !goesOn) return undefined;
    const gone = new AbortController();
    void (async () => {
      const entries = [...first.entries];
      let last = first;
      while (last.partial && entries.length < pageSize && !gone.signal.aborted) {
        try {
          last = await api.journal.search({ ...(JSON.parse(asked) as JournalQuery), before: last.next ?? "", limit: pageSize - entries.length });
          entries.push(...last.entries);
          if (!gone.signal.aborted) setRest({ of: first, entries: [...entries], last, error: null });
        } catch (error) {
          if (!gone.signal.aborted) setRest({ of: first, entries: [...entries], last: { ...last, partial: false }, error: faultOf(error) });
          return;
        }
      }
    })();
    return () => gone.abort();
  }, [first, goesOn, asked]);

  const mine = rest && rest.of === first ? rest : undefined;
  const last = mine?.last ?? first;
  const entries = mine?.entries ?? first?.entries;
  const unfinished = last?.partial === true && (entries?.length ?? 0) < pageSize;
  return {
    entries,
    next: last?.next,
    reached: unfinished ? last.reached : undefined,
    searching: unfinished && goesOn,
    stale: page.isPlaceholderData,
    error: page.error ?? mine?.error ?? null,
    stop: () => setStopped(first),
    again: () => void page.refetch(),
  };
}

/** How many entries match in all, once there is more than a page; counted anew now and then while the newest shown is another. */
export function useTotal(query: JournalQuery, newest: string, many: boolean): JournalTotal | undefined {
  const counted = useNowAndThen(newest);
  const { data, refetch } = useRead(api.journal.total, query, { enabled: many });
  const before = useRef(counted);
  useEffect(() => {
    if (before.current !== counted && many) void refetch();
    before.current = counted;
  }, [counted, many, refetch]);
  return data;
}
