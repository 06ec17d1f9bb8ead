import type { EventKind, FilingFaceState, FilingStage } from "@/bridge";
import type { Tone } from "@/ui";

/** What changes how far a filing is. */
export const on: EventKind[] = ["readiness", "merchant"];

export const stageTones: Record<FilingStage, Tone> = {
  "": "plain",
  refused: "bad",
  ready: "good",
  face: "warn",
  draft: "warn",
  none: "warn",
  strange: "warn",
  audit: "busy",
  unread: "plain",
  filed: "good",
};

/** The tone of a face check; a word nobody knows is plain. */
export function faceTone(state: FilingFaceState): Tone {
  switch (state) {
    case "INIT":
      return "busy";
    case "SUCCESS":
      return "good";
    case "FAIL":
    case "OVER":
      return "bad";
    default:
      return "plain";
  }
}
