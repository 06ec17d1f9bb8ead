import { type Batch, type BatchGoal, type BatchPlan, type BatchPreflight, type BatchState, type BatchStatus, type BatchStopRule, type BatchWave, facts, type PlanRow, type ProviderTemplate } from "@/bridge";
import { batchTones, type Tone } from "@/ui";

/** The states of a task in the order of a bar: what is good first, then what else is over. */
export const states: readonly BatchState[] = [
  "succeeded",
  "waiting_release",
  "left_alone",
  "failed",
  "cancelled",
  "running",
  "waiting_platform",
  "waiting_quota",
  "waiting_authorization",
  "pending",
];

export const isOver = (status: BatchStatus): boolean => status === "done" || status === "cancelled";

/** How a batch ended, as a list is narrowed by it. */
export type Ended = "going" | "well" | "failed" | "cancelled";

export function endedOf({ state, counts }: Pick<Batch, "state" | "counts">): Ended {
  if (!isOver(state)) return "going";
  if (state === "cancelled") return "cancelled";
  return (counts.states["failed"] ?? 0) > 0 ? "failed" : "well";
}

/** How the state of a batch is felt: one that is over and did not reach everybody is not good. */
export const toneOf = (status: BatchStatus, failed: number): Tone => (status === "done" && failed > 0 ? "bad" : batchTones[status]);

/** Whether a batch does nothing until a person says how it goes on. */
export const isHalted = (status: BatchStatus): boolean => status === "paused" || status === "confirm";

/** Whether nothing was asked of the platform for a batch yet. */
export const isUnbegun = ({ counts }: Pick<Batch, "counts">): boolean => counts.calls === 0 && (counts.states["pending"] ?? 0) === counts.total;

/** Whether a plan with this goal goes through an audit. */
export const audits = (goal: BatchGoal): boolean => facts.goals.some((g) => g.goal === goal && g.audits);

/** Whether a plan with this goal reaches users. */
export const reachesUsers = (goal: BatchGoal): boolean => facts.goals.some((g) => g.goal === goal && g.releases);

/** Whether the audit quota spreads a plan over several days. */
export const takesDays = ({ audits_per_day, days }: Pick<BatchPreflight, "audits_per_day" | "days">): boolean => Boolean(audits_per_day) && (days ?? 0) > 1;

export const goals: readonly BatchGoal[] = ["experience", "audited", "held", "gray:p10", "gray:p30", "gray:p50", "online", "built"];

/** "gray:p10" as a part of a key. */
export const goalKey = (goal: BatchGoal): string => goal.replace(":", "_");

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration in the two units that matter, for a translation with d, h, m, s. */
export function spanOf(seconds: number): { key: "days" | "hours" | "minutes" | "seconds"; a: number; b: number } {
  const s = Math.max(0, Math.round(seconds));
  if (s >= day) return { key: "days", a: Math.floor(s / day), b: Math.round((s % day) / hour) };
  if (s >= hour) return { key: "hours", a: Math.floor(s / hour), b: Math.round((s % hour) / minute) };
  if (s >= minute) return { key: "minutes", a: Math.floor(s / minute), b: s % minute };
  return { key: "seconds", a: s, b: 0 };
}

/** A wave is small enough to look at first. */
export const firstWave: BatchWave = { percent: 10, continue_at: 0 };

/** A plan as the program takes it: what was left open is left out. */
export function cleaned(plan: BatchPlan): BatchPlan {
  const { not_before, release_at, ext, app_version, name, ...rest } = plan;
  return {
    ...rest,
    waves: plan.waves ?? [],
    ...(not_before ? { not_before } : {}),
    ...(release_at && reachesUsers(plan.goal) ? { release_at } : {}),
    windows: reachesUsers(plan.goal) ? (plan.windows ?? []) : [],
    gray: plan.goal === "held" || plan.goal === "online" ? (plan.gray ?? []) : [],
    ...(ext ? { ext } : {}),
    ...(app_version ? { app_version } : {}),
    ...(name?.trim() ? { name: name.trim() } : {}),
  };
}

/** When too many of a wave are refused, nothing new begins. */
const carefulStop: BatchStopRule = { rejected_percent: 30, failed_percent: 30 };

export const emptyPlan: BatchPlan = {
  app_id: "",
  template: "",
  template_id: "",
  template_version: "",
  form: { app_version: "", version_desc: "" },
  goal: "held",
  targets: { all: true },
  waves: [],
  stop: carefulStop,
  on_occupied: "stop",
};

/** A kept plan for a version of its template, with a name of its own. */
export const planFor = (kept: PlanRow, version: string): BatchPlan => ({ ...kept.plan, saved: kept.id, template_version: version, name: version ? `${kept.name} ${version}` : kept.name });

/** A list with one of its members put at a place; undefined when nothing changes. */
export function moved(ids: readonly string[], id: string, to: number): string[] | undefined {
  const from = ids.indexOf(id);
  if (from < 0 || to < 0 || to >= ids.length || from === to) return undefined;
  return put(ids, from, to);
}

/** A list whose member at one place stands at another. */
export function put<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.toSpliced(from, 1);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}

/** The one text of several that differ in the numbers of versions, with these left open; the first where they differ in more. */
export function common(texts: readonly string[]): string {
  const [first = ""] = texts;
  if (texts.every((text) => text === first)) return first;
  const open = (text: string) => text.replaceAll(/\d+(?:\.\d+)+/g, "…");
  return texts.every((text) => open(text) === open(first)) ? open(first) : first;
}

/** What another screen passes to a new batch. */
export interface Passed {
  merchants?: string[];
  /** A template, by its record or by its id at the platform, and one of its versions. */
  template?: string;
  version?: string;
}

/** What of a new batch's plan is said by what was passed; a template that is gone says nothing. */
export function startOf(passed: Passed | null, templates: readonly ProviderTemplate[]): Partial<BatchPlan> {
  const template = templates.find((t) => t.id === passed?.template || t.template_id === passed?.template);
  return {
    ...(passed?.merchants ? { targets: { merchants: passed.merchants } } : {}),
    ...(template ? { template: template.id, template_id: template.template_id, app_id: template.app_id, template_version: passed?.version ?? "", ext: "" } : {}),
  };
}

/** The plan of a batch for another one: without what belongs to that one alone, its name and its times. */
export function cloned(plan: BatchPlan): BatchPlan {
  const { name: _name, not_before: _begins, release_at: _releases, given: _given, ...rest } = plan;
  return rest;
}
