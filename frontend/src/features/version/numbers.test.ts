import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareNumbers, isNumber, sizeText, tidyJSON } from "./numbers";

const file = join(import.meta.dirname, "..", "..", "..", "..", "backend", "version", "testdata", "numbers.json");
const vectors = JSON.parse(readFileSync(file, "utf8")) as { valid: string[]; invalid: string[]; ascending: string[] };

test("a version number is what Go takes for one", () => {
  expect(vectors.valid.filter((text) => !isNumber(text))).toEqual([]);
  expect(vectors.invalid.filter(isNumber)).toEqual([]);
});

test("versions are ordered as Go orders them", () => {
  expect(vectors.ascending.toReversed().toSorted(compareNumbers)).toEqual(vectors.ascending);
});

test("JSON is tidied, anything else is left", () => {
  expect(tidyJSON('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(tidyJSON("{")).toBe("{");
  expect(sizeText(3 << 20)).toBe("3.0 MB");
  expect(sizeText(10)).toBe("1 KB");
});
