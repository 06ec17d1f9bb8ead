import { expect, test } from "vitest";
import { ageOf, sameAge, untilOlder } from "./age";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test("an age is told in the largest unit that fits", () => {
  expect(ageOf(0)).toEqual({ unit: "now", count: 0 });
  expect(ageOf(minute - 1)).toEqual({ unit: "now", count: 0 });
  expect(ageOf(90_000)).toEqual({ unit: "minutes", count: 1 });
  expect(ageOf(hour)).toEqual({ unit: "hours", count: 1 });
  expect(ageOf(2 * day + hour)).toEqual({ unit: "days", count: 2 });
});

test("the next look comes exactly when the words change", () => {
  for (const age of [0, 1, 59_999, minute, 90_000, hour - 1, hour, 5 * hour + 7, day - 1, day, 3 * day + 12_345]) {
    const wait = untilOlder(age);
    expect(sameAge(age, age + wait - 1), `${age}`).toBe(true);
    expect(sameAge(age, age + wait), `${age}`).toBe(false);
  }
});
