import { languageNow } from "@/i18n";

const locale = (): string => (languageNow() === "zh" ? "zh-CN" : "en-GB");

/** Go writes a time that never was as year 1. */
export function isNever(at: string | undefined | null): at is undefined | null {
  return !at || at.startsWith("0001-");
}

/** Date and time in the person's zone: 2026/11/22 14:05. */
export function shortTime(at: string | undefined | null): string {
  if (isNever(at)) return "—";
  return new Intl.DateTimeFormat(locale(), { dateStyle: "short", timeStyle: "short" }).format(new Date(at));
}

/** The same with seconds and the zone. */
export function fullTime(at: string | undefined | null): string {
  if (isNever(at)) return "—";
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "long" }).format(new Date(at));
}

/** A count with its thousands separated. */
export const numberText = (n: number): string => new Intl.NumberFormat(locale()).format(n);
