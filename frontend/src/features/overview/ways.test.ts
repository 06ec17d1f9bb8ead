import { expect, test } from "vitest";
import type { FleetNeedKind } from "@/bridge";
import { wayTo } from "./ways";

test("a line that stands for many leads to those it counts, of the app that is looked at", () => {
  const way = (kind: FleetNeedKind, app = "") => wayTo({ kind, name: "", count: 12 }, app);
  expect(way("filing")).toBe("/filing?due=1");
  expect(way("consent")).toBe("/authorization?need=consent");
  expect(way("consent", "a 1")).toBe("/authorization?need=consent&app=a%201");
  expect(way("lost", "a1")).toBe("/merchants?standing=lost&app=a1");
  expect(way("rejected")).toBe("/batches/rejections");
  expect(wayTo({ kind: "filing", name: "", merchant_id: "m1" }, "")).toBe("/merchants/m1/filing");
});
