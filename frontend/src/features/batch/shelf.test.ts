import { expect, test } from "vitest";
import type { BatchApproved } from "@/bridge";
import { narrowed } from "./shelf";

const of = (merchant: string, part: Partial<BatchApproved>) => ({ merchant_id: merchant, ...part }) as BatchApproved;

test("what is said of approved versions is of those that a batch and a state leave", () => {
  const all = [
    of("a", { since: "0001-01-01T00:00:00Z" }),
    of("b", { since: "2026-01-01T00:00:00Z", long: true, gray: "p10", batch: "one" }),
    of("c", { since: "2026-02-01T00:00:00Z", long: true, batch: "two" }),
    of("d", { since: "2026-03-01T00:00:00Z", batch: "two" }),
  ];
  const said = (batch?: string, state?: "approved" | "gray") => {
    const { list, shown, oldest, long } = narrowed(all, batch, state);
    return [list.length, shown.map((a) => a.merchant_id).join(""), oldest?.slice(0, 10), long];
  };
  expect(said()).toEqual([4, "abcd", "2026-01-01", 2]);
  expect(said(undefined, "gray")).toEqual([4, "b", "2026-01-01", 1]);
  expect(said(undefined, "approved")).toEqual([4, "acd", "2026-01-01", 1]);
  expect(said("two")).toEqual([2, "cd", "2026-02-01", 1]);
  expect(said("two", "gray")).toEqual([2, "", "2026-02-01", 0]);
  expect(said("three")).toEqual([0, "", undefined, 0]);
});
