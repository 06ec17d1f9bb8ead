export { numberText } from "@/i18n";

/** Go writes a time that never was as year 1. */
export function isNever(at: string | undefined | null): at is undefined | null {
  return !at || at.startsWith("0001-");
}

// Swedish dates are ISO 8601, in the person's zone: the one form that reads the
// same in both languages, sorts, and is what files and commands write.
const minutes = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" });
const seconds = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });

/** Date and time in the person's zone: 2026-11-22 14:05. */
export const shortTime = (at: string | undefined | null): string => (isNever(at) ? "—" : minutes.format(new Date(at)));

/** The same with seconds, for where the order matters: 2026-11-22 14:05:09. */
export const fullTime = (at: string | undefined | null): string => (isNever(at) ? "—" : seconds.format(new Date(at)));
