/** Why this page is over: the program ended, or its session did. */
export type Why = "program" | "launch_used_twice" | "session_too_old";

const listeners = new Set<(why: Why) => void>();
let ended: Why | undefined;

/** Whether this page is over; nothing is sent any more then. */
export const isOver = (): boolean => ended !== undefined;

/** Ends the page, once and for good: it belongs to one start of the program. */
export function end(why: Why): void {
  if (ended) return;
  ended = why;
  for (const heard of listeners) heard(why);
}

/** Hears of the end, also of one that was. */
export function onEnd(heard: (why: Why) => void): void {
  listeners.add(heard);
  if (ended) heard(ended);
}
