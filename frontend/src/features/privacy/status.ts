import type { Tone } from "@/ui";

/** The platform's words for the state of an agreement that have words of ours. */
export type KnownStatus = "" | "INIT" | "AUDITING" | "PASS" | "REJECT";

const tones: Record<KnownStatus, Tone> = { "": "plain", INIT: "warn", AUDITING: "busy", PASS: "good", REJECT: "bad" };

export const isKnown = (status: string): status is KnownStatus => status in tones;

export const toneOf = (status: string): Tone => (isKnown(status) ? tones[status] : "warn");
