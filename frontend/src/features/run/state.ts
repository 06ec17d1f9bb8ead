import type { RunHead, RunKind, RunState, RunStatus } from "@/bridge";
import type { Tone } from "@/ui";

/** Whether outcomes are still to come without anybody's doing. */
export const working = (status: RunStatus): boolean => status === "running" || status === "stopping" || status === "held";

/** Merchants it has not been done for, beside those left out. */
export const openOf = ({ counts }: RunHead): number => counts.failed + counts.unknown + counts.busy + counts.left;

/** Merchants whose turn is over, however it ended. */
export const overOf = ({ counts, total }: RunHead): number => total - counts.busy - counts.left;

/** What a run is called: one that is over is finished only when it was done for everybody it could be done for. */
export const runWords = ["running", "held", "stopping", "stopped", "broken_off", "over", "partly", "failed", "unknown", "skipped"] as const;
type RunWord = (typeof runWords)[number];

export function wordOf({ status, counts }: RunHead): RunWord {
  if (status !== "over") return status;
  if (counts.ok > 0) return counts.failed + counts.unknown > 0 ? "partly" : "over";
  if (counts.failed > 0) return "failed";
  return counts.unknown > 0 ? "unknown" : "skipped";
}

/** A run at a glance. */
export function toneOf(run: RunHead): Tone {
  const word = wordOf(run);
  if (word === "running") return "busy";
  if (word === "failed") return "bad";
  if (word === "skipped") return "plain";
  return openOf(run) > 0 ? "warn" : "good";
}

/** What of the merchants of a run is shown. */
export const shownKinds = ["all", "ok", "failed", "unknown", "skipped", "left"] as const;
export type Shown = (typeof shownKinds)[number];

export const statesOf: Record<Shown, RunState[]> = {
  all: [],
  ok: ["ok"],
  failed: ["failed"],
  unknown: ["unknown"],
  skipped: ["skipped"],
  left: ["waiting", "begun", "looking"],
};

/** What a run that nothing moves any more opens on: what wants a person. */
export function firstShown({ status, counts }: RunHead): Shown {
  if (working(status)) return "all";
  if (counts.failed > 0) return "failed";
  return counts.unknown > 0 ? "unknown" : "all";
}

/** The tab of a merchant's page that shows what such a run did. */
export const tabOf: Record<RunKind, string> = {
  "member.invite": "member",
  "member.remove": "member",
  "member.read": "member",
  "code.make": "code",
  "version.read": "version",
  "version.reasons": "version",
  "fleet.ask": "fleet",
  "baseinfo.edit": "baseinfo",
  "privacy.submit": "privacy",
  "privacy.read": "privacy",
  "permission.apply": "permission",
  "permission.read": "permission",
  "notice.take": "notice",
  "domain.add": "domain",
  "domain.remove": "domain",
  "filing.submit": "filing",
  "filing.face": "filing",
  "filing.read": "filing",
  "authorize.links": "authorize",
};

export const runKinds = Object.keys(tabOf) as RunKind[];
