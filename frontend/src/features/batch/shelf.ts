import type { BatchApproved } from "@/bridge";
import { isNever } from "@/ui/time";

/** A version that waits is with nobody yet, or with a part of the users. */
export const shelfStates = ["approved", "gray"] as const;

export type ShelfState = (typeof shelfStates)[number];

interface Narrowed {
  /** Those of the batch, or all. */
  list: BatchApproved[];
  /** Of these, those in the state. */
  shown: BatchApproved[];
  /** Since when the first of the list waits; undefined where nobody knows. */
  oldest: string | undefined;
  /** How many of those shown wait too long. */
  long: number;
}

/** The shelf as a batch and a state narrow it, and what is said of that; approved are in the order in which they came. */
export function narrowed(approved: readonly BatchApproved[], batch: string | undefined, state: ShelfState | undefined): Narrowed {
  const list = approved.filter((a) => !batch || a.batch === batch);
  const shown = list.filter((a) => !state || (state === "gray") === Boolean(a.gray));
  return { list, shown, oldest: list.find((a) => !isNever(a.since))?.since, long: shown.filter((a) => a.long).length };
}
