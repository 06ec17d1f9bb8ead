import type { Batch, BatchState } from "@/bridge";
import { isOver } from "./words";

/** What the table of tasks shows. */
export interface Narrowed {
  state?: BatchState;
  group?: string;
}

/** What is still narrowed to: once a batch is over, nobody comes back to a state that has nobody. */
export const stillThere = (to: Narrowed, { state, counts }: Pick<Batch, "state" | "counts">): Narrowed => (to.state && isOver(state) && !counts.states[to.state] ? {} : to);
