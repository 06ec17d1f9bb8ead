import { useEffect } from "react";
import { api, type FleetFilter, useRead } from "@/bridge";
import { useDraft } from "@/ui";

const none: string[] = [];

const everybody: FleetFilter = { archive: "both" };

/** The merchants that are ticked in the list. They stay so until they are unticked: on the way to a merchant and back, and through a reload. */
export const useTicked = () => useDraft<string[]>("merchants/ticked", none);

/** Unticks whom there is no more: some are ticked that the list does not show, and nothing can be done for many when one of them is gone. */
export function useUntickGone(ticked: readonly string[], hidden: number, select: (ids: string[]) => void): void {
  const all = useRead(api.merchants.find, { filter: everybody, limit: 0 }, { on: ["merchant"], enabled: hidden > 0 });
  const known = all.isFetching || all.error ? undefined : all.data?.ids;
  useEffect(() => {
    if (hidden === 0 || !known) return;
    const there = new Set(known);
    const left = ticked.filter((id) => there.has(id));
    if (left.length < ticked.length) select(left);
  }, [ticked, hidden, known, select]);
}
