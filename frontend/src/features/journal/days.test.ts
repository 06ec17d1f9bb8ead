import { expect, test } from "vitest";
import { dayAfter, dayStart } from "./days";

test("a day begins at midnight here and ends where the next begins", () => {
  expect(new Date(dayStart("2026-02-28")).getHours()).toBe(0);
  expect(dayAfter("2026-02-28")).toBe(dayStart("2026-03-01"));
  expect(dayAfter("2026-12-31")).toBe(dayStart("2027-01-01"));
});
