import { expect, test } from "vitest";
import type { RunCounts, RunHead } from "@/bridge";
import { firstShown, openOf, toneOf, wordOf } from "./state";

const counts: RunCounts = { ok: 0, failed: 0, unknown: 0, skipped: 0, busy: 0, left: 0 };
const run = (part: Partial<RunHead>): RunHead => ({ id: "1", kind: "code.make", title: { en: "", zh: "" }, status: "over", total: 3, counts, started_at: "", ...part });
const over = (part: Partial<RunCounts>) => run({ counts: { ...counts, ...part } });

test("a run is good only when it was done for everybody", () => {
  expect(toneOf(over({ ok: 3 }))).toBe("good");
  expect(toneOf(over({ ok: 2, failed: 1 }))).toBe("warn");
  expect(toneOf(over({ ok: 2, unknown: 1 }))).toBe("warn");
  expect(toneOf(over({ failed: 3 }))).toBe("bad");
  expect(toneOf(run({ status: "stopped", counts: { ...counts, ok: 2, left: 1 } }))).toBe("warn");
  expect(toneOf(run({ status: "held", counts: { ...counts, left: 3 } }))).toBe("warn");
  expect(toneOf(run({ status: "running", counts: { ...counts, failed: 1, left: 2 } }))).toBe("busy");
  expect(openOf(run({ counts: { ok: 1, failed: 2, unknown: 3, skipped: 7, busy: 4, left: 5 } }))).toBe(14);
});

test("whom a reading left out is no failure, and no success where there is nothing else", () => {
  expect(wordOf(over({ ok: 2, skipped: 1 }))).toBe("over");
  expect(toneOf(over({ ok: 2, skipped: 1 }))).toBe("good");
  expect(wordOf(over({ skipped: 3 }))).toBe("skipped");
  expect(toneOf(over({ skipped: 3 }))).toBe("plain");
  expect(wordOf(over({ ok: 1, failed: 1, skipped: 1 }))).toBe("partly");
  expect(wordOf(over({ failed: 2, skipped: 1 }))).toBe("failed");
  expect(wordOf(over({ unknown: 3 }))).toBe("unknown");
  expect(wordOf(run({ status: "stopped", counts: { ...counts, failed: 1 } }))).toBe("stopped");
});

test("a run opens on what wants a person, and on all while it goes on", () => {
  expect(firstShown(over({ ok: 2, failed: 1 }))).toBe("failed");
  expect(firstShown(over({ ok: 2, unknown: 1 }))).toBe("unknown");
  expect(firstShown(over({ ok: 2, skipped: 1 }))).toBe("all");
  expect(firstShown(run({ status: "running", counts: { ...counts, failed: 1, left: 2 } }))).toBe("all");
});
