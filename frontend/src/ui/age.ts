const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

interface Age {
  unit: "now" | "minutes" | "hours" | "days";
  count: number;
}

/** What is said of an age in milliseconds. */
export function ageOf(age: number): Age {
  if (age >= day) return { unit: "days", count: Math.floor(age / day) };
  if (age >= hour) return { unit: "hours", count: Math.floor(age / hour) };
  if (age >= minute) return { unit: "minutes", count: Math.floor(age / minute) };
  return { unit: "now", count: 0 };
}

export function sameAge(one: number, other: number): boolean {
  const a = ageOf(one);
  const b = ageOf(other);
  return a.unit === b.unit && a.count === b.count;
}

/** How many milliseconds later something else is said of an age. Until then nothing has to be drawn anew. */
export function untilOlder(age: number): number {
  const unit = age >= day ? day : age >= hour ? hour : minute;
  return unit - (age % unit);
}
