import type { EventKind, FilingFaceState, FilingStage, FilingView } from "@/bridge";
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

/** The parts of the way to a filing, in order. */
export const turns = ["form", "face", "platform", "sms", "authority"] as const;

/** How far on that way a filing is; behind the last it passed. A rejection is mended in the form. */
export function turnOf({ stage, status, problems, face }: Pick<FilingView, "stage" | "status" | "problems" | "face">): number {
  if (stage === "filed") return turns.length;
  if (status === "SECURITY_AUDITING") return turns.indexOf("platform");
  // The message comes first; nobody tells when it was answered.
  if (status === "SUPERVISION_AUDITING") return turns.indexOf("sms");
  if (problems.length > 0 || stage === "refused") return turns.indexOf("form");
  return face.state === "SUCCESS" ? turns.indexOf("platform") : turns.indexOf("face");
}
