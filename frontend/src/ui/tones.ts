import type { BatchState, BatchStatus, FleetStanding, MessageCondition, RunState, VersionState } from "@/bridge";
import type { Tone } from "./StateTag";

/** How the states are felt that several screens show; what only one shows has its table there. */

const versionTones: Record<VersionState, Tone> = {
  "": "plain",
  BUILDING: "busy",
  INIT: "plain",
  AUDITING: "busy",
  AUDIT_REJECT: "bad",
  WAIT_RELEASE: "warn",
  BASE_AUDIT_PASS: "warn",
  GRAY: "warn",
  RELEASE: "good",
  OFFLINE: "plain",
  AUDIT_OFFLINE: "bad",
};

const isVersionState = (word: string): word is VersionState => word in versionTones;

/** The tone of a version's state in the platform's word, a template version's too; a word nobody knows is plain. */
export const versionTone = (word: string): Tone => (isVersionState(word) ? versionTones[word] : "plain");

/** Where a merchant's authorization stands. */
export const standingTones: Record<FleetStanding, Tone> = { none: "plain", waiting: "busy", active: "good", lost: "bad" };

export const channelTones: Record<MessageCondition, Tone> = { off: "plain", connecting: "busy", open: "good", waiting: "warn" };

export const batchTones: Record<BatchStatus, Tone> = {
  creating: "plain",
  deleting: "plain",
  scheduled: "busy",
  running: "busy",
  paused: "warn",
  confirm: "warn",
  stopping: "busy",
  done: "good",
  cancelled: "plain",
};

/** How one merchant of a batch or a run stands. */
export const taskTones: Record<BatchState | RunState, Tone> = {
  // not begun
  pending: "plain",
  waiting: "plain",
  // under way
  running: "busy",
  begun: "busy",
  looking: "busy",
  waiting_platform: "busy",
  waiting_quota: "warn",
  waiting_authorization: "warn",
  waiting_release: "warn",
  // over
  succeeded: "good",
  ok: "good",
  left_alone: "plain",
  skipped: "plain",
  cancelled: "plain",
  unknown: "warn",
  failed: "bad",
};
