import { expect, test } from "vitest";
import { fullTime, shortTime } from "./time";

test("one form for a time in both languages, with seconds where asked", () => {
  const at = new Date(2026, 2, 4, 8, 5, 9).toISOString();
  expect(shortTime(at)).toBe("2026-03-04 08:05");
  expect(fullTime(at)).toBe("2026-03-04 08:05:09");
});

test("a time that never was is a dash", () => {
  for (const never of [undefined, null, "", "0001-01-01T00:00:00Z"]) {
    expect(shortTime(never)).toBe("—");
    expect(fullTime(never)).toBe("—");
  }
});
