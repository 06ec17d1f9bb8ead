import type { RunHead, RunKind, RunState, RunStatus } from "@/bridge";
import type { Tone } from "@/ui";

/** Whether outcomes are still to come without anybody's doing. */
export const working = (status: RunStatus): boolean => status === "running" || status === "stopping" || status === "held";

/** Merchants it has not been done for. */
export const openOf = ({ counts }: RunHead): number => counts.failed + counts.unknown + counts.busy + counts.left;

/** A run at a glance. */
export function toneOf(run: RunHead): Tone {
  if (run.status === "running") return "busy";
  if (run.counts.failed + run.counts.unknown > 0) return "bad";
  return openOf(run) > 0 ? "warn" : "good";
}

/** What of the merchants of a run is shown. */
export type Shown = "all" | "ok" | "failed" | "unknown" | "left";

export const statesOf: Record<Shown, RunState[]> = {
  all: [],
  ok: ["ok"],
  failed: ["failed"],
  unknown: ["unknown"],
  left: ["waiting", "begun", "looking"],
};

/** The tab of a merchant's page that shows what such a run did. */
export const tabOf: Record<RunKind, string> = {
  "member.invite": "member",
  "member.remove": "member",
  "member.read": "member",
  "code.make": "qrcode",
  "version.read": "version",
  "version.reasons": "version",
  "fleet.ask": "fleet",
  "baseinfo.edit": "appinfo",
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
