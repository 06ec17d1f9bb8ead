import { expect, test } from "vitest";
import { compareNumbers, isNumber, sizeText, tidyJSON, weigh } from "./weight";

test("a Chinese character counts 2, as does everything beyond ASCII", () => {
  expect(weigh("")).toBe(0);
  expect(weigh("ab1-")).toBe(4);
  expect(weigh("小程序ab")).toBe(8);
  expect(weigh("👍")).toBe(2);
});

test("a version number is three numbers the platform can hold", () => {
  expect(["0.0.1", "1.2.3", "2147483647.0.0"].every(isNumber)).toBe(true);
  expect(["1.2", "1.2.3.4", "01.2.3", "1.2.2147483648", "v1.2.3", " 1.2.3"].some(isNumber)).toBe(false);
});

test("versions are ordered by numbers and not by letters", () => {
  expect(["1.10.0", "1.9.9", "2.0.0"].toSorted(compareNumbers)).toEqual(["1.9.9", "1.10.0", "2.0.0"]);
});

test("JSON is tidied, anything else is left", () => {
  expect(tidyJSON('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(tidyJSON("{")).toBe("{");
  expect(sizeText(3 << 20)).toBe("3.0 MB");
  expect(sizeText(10)).toBe("1 KB");
});
