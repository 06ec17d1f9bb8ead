import { expect, test } from "vitest";
import type { RunCounts, RunHead } from "@/bridge";
import { openOf, toneOf } from "./state";

const counts: RunCounts = { ok: 0, failed: 0, unknown: 0, busy: 0, left: 0 };
const run = (part: Partial<RunHead>): RunHead => ({ id: "1", kind: "code.make", title: { en: "", zh: "" }, status: "over", total: 3, counts, started_at: "", ...part });

test("a run is good only when it was done for everybody", () => {
  expect(toneOf(run({ counts: { ...counts, ok: 3 } }))).toBe("good");
  expect(toneOf(run({ counts: { ...counts, ok: 2, failed: 1 } }))).toBe("bad");
  expect(toneOf(run({ counts: { ...counts, ok: 2, unknown: 1 } }))).toBe("bad");
  expect(toneOf(run({ status: "stopped", counts: { ...counts, ok: 2, left: 1 } }))).toBe("warn");
  expect(toneOf(run({ status: "held", counts: { ...counts, left: 3 } }))).toBe("warn");
  expect(toneOf(run({ status: "running", counts: { ...counts, failed: 1, left: 2 } }))).toBe("busy");
  expect(openOf(run({ counts: { ok: 1, failed: 2, unknown: 3, busy: 4, left: 5 } }))).toBe(14);
});
