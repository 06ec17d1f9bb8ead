import type { EventKind, FleetKind, FleetPlace, FleetState, ReadinessBoard } from "@/bridge";
import type { Tone } from "@/ui";

/** What changes how ready a merchant is. */
export const on: EventKind[] = ["readiness", "merchant", "authorization", "baseinfo", "versions", "members"];

export const tones: Record<FleetState, Tone> = {
  "": "plain",
  refused: "bad",
  expiring: "warn",
  missing: "warn",
  strange: "warn",
  unasked: "plain",
  waiting: "busy",
  there: "good",
};

/** A state as one character, beside its words for those who do not see it. */
export const marks: Record<FleetState, string> = {
  "": "",
  refused: "✕",
  expiring: "!",
  missing: "○",
  strange: "?",
  unasked: "–",
  waiting: "…",
  there: "✓",
};

/** How many merchants are online: nothing is open only for some of them. */
export const onlineOf = (board: ReadinessBoard): number =>
  board.steps.find(({ step }) => step === "online")?.counts.find(({ state }) => state === "there")?.count ?? 0;

/** Where on a merchant's page a next step is done; "" is elsewhere. */
export function tabOf(place: FleetPlace): string {
  switch (place) {
    case "authorization":
      return "authorize";
    case "baseinfo":
      return "baseinfo";
    case "submit":
    case "versions":
      return "version";
    case "domains":
      return "domain";
    case "members":
      return "member";
    case "filing":
    case "privacy":
    case "permission":
      return place;
    case "refresh":
    case "console":
      return "";
  }
}

/** The screen where a step is done for many merchants; "" where there is none. */
export function manyOf(step: FleetKind): "" | "baseinfo" | "members" | "filing" | "privacy" | "permission" | "publish" | "release" {
  switch (step) {
    case "info":
    case "logo":
      return "baseinfo";
    case "filing":
      return "filing";
    case "testers":
      return "members";
    case "privacy":
      return "privacy";
    case "phone":
      return "permission";
    case "qualifications":
    case "domains":
    case "audit":
      return "publish";
    case "online":
      return "release";
    default:
      return "";
  }
}
