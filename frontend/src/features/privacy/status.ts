import type { Tone } from "@/ui";

/** The platform's words for the state of an agreement that have words of ours. */
const tones: Record<string, Tone> = { "": "plain", INIT: "warn", AUDITING: "busy", PASS: "good", REJECT: "bad" };

export type KnownStatus = "" | "INIT" | "AUDITING" | "PASS" | "REJECT";

export const isKnown = (status: string): status is KnownStatus => status in tones;

export const toneOf = (status: string): Tone => tones[status] ?? "warn";
