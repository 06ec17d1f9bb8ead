import { expect, test } from "vitest";
import { percentOf } from "./share";

test("a hundred is said of the whole only", () => {
  expect(percentOf(25, 61)).toBe(40);
  expect(percentOf(1999, 2000)).toBe(99);
  expect(percentOf(2000, 2000)).toBe(100);
  expect(percentOf(0, 0)).toBe(0);
});
