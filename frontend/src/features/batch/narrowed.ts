import type { BatchState } from "@/bridge";

/** What the table of tasks shows. */
export interface Narrowed {
  state?: BatchState;
  group?: string;
}
