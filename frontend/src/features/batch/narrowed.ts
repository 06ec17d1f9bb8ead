import type { Batch, BatchBoard, BatchStage, BatchState } from "@/bridge";
import { isOver, states } from "./words";

/** What the table of tasks shows; it lives in the address. */
export interface Narrowed {
  states?: readonly BatchState[];
  group?: string;
  stage?: BatchStage["kind"];
  /** From 0. */
  wave?: number;
  rejected?: boolean;
}

/** What a wave counts as done. */
export const reached: readonly BatchState[] = ["succeeded", "waiting_release", "left_alone"];

/** What the address of a batch with these stages narrows its table to; words nobody knows narrow nothing. */
export function readNarrowed(params: URLSearchParams, stages: BatchBoard["progress"]["stages"]): Narrowed {
  const chosen = params.getAll("state");
  const wave = Number(params.get("wave") ?? 0);
  const group = params.get("group");
  const stage = stages.find(({ kind }) => kind === params.get("stage"))?.kind;
  const of = states.filter((state) => chosen.includes(state));
  return {
    ...(of.length > 0 ? { states: of } : {}),
    ...(group ? { group } : {}),
    ...(stage ? { stage } : {}),
    ...(Number.isInteger(wave) && wave > 0 ? { wave: wave - 1 } : {}),
    ...(params.has("rejected") ? { rejected: true } : {}),
  };
}

/** The address that shows so much of a batch; a wave is named as people count them. */
export function writeNarrowed({ states: of = [], group, stage, wave, rejected }: Narrowed): URLSearchParams {
  const params = new URLSearchParams(of.map((state) => ["state", state]));
  if (group) params.set("group", group);
  if (stage) params.set("stage", stage);
  if (wave !== undefined) params.set("wave", String(wave + 1));
  if (rejected) params.set("rejected", "1");
  return params;
}

/** The list of a batch that shows so much of it. */
export const wayTo = (id: string, to: Narrowed): string => `/batches/${id}?${writeNarrowed(to).toString()}`;

export const sameNarrowed = (a: Narrowed, b: Narrowed): boolean => writeNarrowed(a).toString() === writeNarrowed(b).toString();

/** What is still narrowed to: once a batch is over, nobody comes back to a state or a stage that has nobody. */
export function stillThere(to: Narrowed, { state, counts }: Pick<Batch, "state" | "counts">): Narrowed {
  if (!isOver(state)) return to;
  return to.stage || (to.states && !to.states.some((of) => counts.states[of])) ? {} : to;
}
