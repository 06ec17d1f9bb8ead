import { facts, type Member, type MemberPerson, type MemberState } from "@/bridge";
import { shortTime } from "@/ui/time";

export const isMasked = (account: string): boolean => account.includes("*");

/** What may have become of an invitation. */
export const states: MemberState[] = ["joined", "invited", "refused", "expired", "other"];

/** Whether a new invitation needs the old one deleted first. */
export const isStale = (state: MemberState): boolean => state === "refused" || state === "expired";

export const nameOf = (m: Member): string => [m.nick_name, m.logon_id].filter(Boolean).join(" ") || m.user_id;

/** How the platform finds a member again. */
export const personOf = (m: Member): MemberPerson => ({
  ...(m.user_id ? { user_id: m.user_id } : {}),
  ...(m.open_id && !m.user_id ? { open_id: m.open_id } : {}),
  ...(m.logon_id ? { logon_id: m.logon_id } : {}),
});

type AccountProblem = "masked" | "form" | "long";

const shapes = facts.account_shape.map((shape) => new RegExp(shape, "u"));

/** What is wrong with an Alipay account as typed, by the same rules as Go's. */
export function accountProblem(account: string): AccountProblem | undefined {
  if (isMasked(account)) return "masked";
  if ([...account].length > facts.account) return "long";
  return shapes.some((shape) => shape.test(account)) ? undefined : "form";
}

/** A time as the platform writes it, China time, in the person's zone and without its seconds; a day alone stays that day. */
export function wallTime(at: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?$/.test(at)) return at || "—";
  return shortTime(`${at.replace(" ", "T")}+08:00`);
}

/** Whether a day the platform names may be another day here: it counts days in China, and tells no hour to shift it by. */
export const isDayElsewhere = (at: string): boolean => /^\d{4}-\d\d-\d\d$/.test(at) && new Date(`${at}T12:00:00+08:00`).getTimezoneOffset() !== -480;
