import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { weight } from "./weight";

test("a text is as long as Go says", () => {
  const file = join(import.meta.dirname, "..", "..", "..", "backend", "field", "testdata", "weights.json");
  const vectors = JSON.parse(readFileSync(file, "utf8")) as { text: string; weight: number }[];
  expect(vectors.length).toBeGreaterThan(10);
  for (const v of vectors) expect(weight(v.text), JSON.stringify(v.text)).toBe(v.weight);
});
