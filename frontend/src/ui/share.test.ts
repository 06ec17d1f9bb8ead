import { expect, test } from "vitest";
import { percentOf, shareText } from "./share";

test("a hundred is said of the whole only", () => {
  expect(percentOf(25, 61)).toBe(41);
  expect(percentOf(197, 10_000)).toBe(2);
  expect(percentOf(1999, 2000)).toBe(99);
  expect(percentOf(2000, 2000)).toBe(100);
  expect(percentOf(0, 0)).toBe(0);
});

test("a part of many thousands is little, and not nothing", () => {
  expect(shareText(35, 10_060)).toBe("<1");
  expect(shareText(60, 10_060)).toBe("1");
  expect(shareText(0, 10_060)).toBe("0");
  expect(shareText(0, 0)).toBe("0");
  expect(shareText(101, 10_060)).toBe("1");
  expect(shareText(10_060, 10_060)).toBe("100");
});
