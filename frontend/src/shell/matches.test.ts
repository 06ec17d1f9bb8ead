import { expect, test } from "vitest";
import { matches } from "./matches";

test("all words, in any order and letter case; no words are in everything", () => {
  expect(matches("Autumn release 1.2.0", "1.2 AUTUMN")).toBe(true);
  expect(matches("Autumn release 1.2.0", "autumn 1.3")).toBe(false);
  expect(matches("批量发布", "")).toBe(true);
});
