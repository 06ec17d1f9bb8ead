import { expect, test } from "vitest";
import { beginning, editing } from "./planDraft";
import { emptyPlan } from "./words";

const left = { plan: { ...emptyPlan, template: "t", goal: "online" as const }, step: 3, visit: "before", at: "2026-11-30T08:00:00Z" };

test("what is given to a visit is all it begins with", () => {
  const targets = { merchants: ["m"] };
  expect(beginning(left, "now", { targets })).toEqual({ draft: { plan: { ...emptyPlan, targets }, step: 0 } });
  expect(beginning(left, "now", { template: "u" }).draft.plan.goal).toBe("held");
  expect(beginning(left, "now", {}, { ...emptyPlan, template_version: "1.0.0" })).toEqual({ draft: { plan: { ...emptyPlan, template_version: "1.0.0" }, step: 4 } });
});

test("a reload and the way back go on with what the visit changed", () => {
  expect(beginning(left, "before", { targets: { merchants: ["m"] } })).toEqual({ draft: left });
  expect(beginning(left, "before", {})).toEqual({ draft: left });
});

test("what another visit left unfinished is gone on with, and that is told", () => {
  expect(beginning(left, "now", {})).toEqual({ draft: left, resumed: left.at });
  const typed = { ...left, visit: "default" };
  expect(beginning(typed, "default", {}).resumed).toBe(left.at);
  expect(beginning(undefined, "now", {})).toEqual({ draft: { plan: emptyPlan, step: 0 } });
  // A draft of the time when there was one tag to choose.
  const tagged = { ...left, plan: { ...left.plan, targets: { tag: "vip" } as object }, chosen: { all: { all: true }, tag: { tag: "vip" } as object } };
  expect(beginning(tagged, "now", {}).draft).toMatchObject({ plan: { targets: { tags: ["vip"] } }, chosen: { all: { all: true }, tag: { tags: ["vip"] } } });
  // The one template there is was chosen by nobody.
  const looked = { plan: { ...emptyPlan, template: "t", template_version: "1.0.0" }, step: 0, visit: "before" };
  expect(beginning(looked, "now", {})).toEqual({ draft: looked });
});

test("the change of a batch's plan begins with the plan, goes on with what was kept of this very batch, and says so", () => {
  const plan = { ...emptyPlan, template: "t", template_version: "1.0.0" };
  expect(editing(left, "b", plan, "now")).toEqual({ draft: { of: "b", plan, step: 0 } });
  const kept = { ...left, of: "b" };
  expect(editing(kept, "b", plan, "now")).toEqual({ draft: kept, resumed: left.at });
  expect(editing(kept, "b", plan, "before")).toEqual({ draft: kept });
  expect(editing(kept, "c", plan, "before").draft.plan).toEqual(plan);
});
