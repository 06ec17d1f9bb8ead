import { expect, test } from "vitest";
import type { FleetFilter } from "@/bridge";
import { hiddenFilters, narrowsList, readFilter, viewOf, writeFilter } from "./filterAddress";

const full: FleetFilter = {
  app_id: "A",
  template: "T",
  archive: "both",
  sort: "ends",
  reverse: true,
  standings: ["active", "lost"],
  releases: ["behind", "rejected"],
  editions: ["1.2.0", "1.1.0"],
  tags: ["a, b", "c"],
  all_tags: true,
  without_tags: ["d"],
  untagged: true,
  ends: { from: "2026-01-01", to: "2026-02-01" },
  read: { to: "2026-02-01" },
  granted: { from: "2026-01-01" },
  updated: { from: "2026-01-01", to: "2026-01-01" },
};

test("every filter is in the address and read back from it", () => {
  const address = writeFilter(full, true, "V").toString();
  expect(readFilter(new URLSearchParams(address))).toEqual(full);
  expect(viewOf(new URLSearchParams(address))).toBe("V");
  expect(address).not.toContain("text");
});

test("what narrows is told from what orders", () => {
  expect(narrowsList({ sort: "name", reverse: true })).toBe(false);
  expect(narrowsList({ releases: ["behind"] })).toBe(true);
  expect(hiddenFilters(full)).toBe(9);
  expect(hiddenFilters({ tags: ["a"], standings: ["lost"] })).toBe(0);
});

test("days whose beginning is emptied keep their end", () => {
  const address = writeFilter({ ends: { from: "", to: "2026-02-01" } }, false);
  expect(readFilter(address)).toEqual({ ends: { to: "2026-02-01" } });
  expect(hiddenFilters({ ends: { from: "", to: "2026-02-01" } })).toBe(1);
});
