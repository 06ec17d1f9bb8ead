import { expect, test } from "vitest";
import { reached, readNarrowed, stillThere, wayTo, writeNarrowed } from "./narrowed";
import { audits, common, endedOf, goalKey, moved, put, reachesUsers, spanOf, startOf, takesDays, toneOf } from "./words";

test("a span is told in the two units that matter", () => {
  expect(spanOf(0.4)).toEqual({ key: "seconds", a: 0, b: 0 });
  expect(spanOf(61)).toEqual({ key: "minutes", a: 1, b: 1 });
  expect(spanOf(2 * 3600 + 30 * 60)).toEqual({ key: "hours", a: 2, b: 30 });
  expect(spanOf(3 * 86400 + 3600)).toEqual({ key: "days", a: 3, b: 1 });
});

test("which goals are audited and which reach users", () => {
  expect(audits("experience")).toBe(false);
  expect(audits("gray:p30")).toBe(true);
  expect(reachesUsers("audited")).toBe(false);
  expect(goalKey("gray:p30")).toBe("gray_p30");
});

test("how a batch ended", () => {
  const counts = (failed: number) => ({ total: 3, states: { succeeded: 3 - failed, failed }, steps: {}, calls: 9 });
  expect(endedOf({ state: "running", counts: counts(1) })).toBe("going");
  expect(endedOf({ state: "done", counts: counts(0) })).toBe("well");
  expect(endedOf({ state: "done", counts: counts(1) })).toBe("failed");
  expect(endedOf({ state: "cancelled", counts: counts(1) })).toBe("cancelled");
});

test("two places change over, and the rest stays", () => {
  expect(put(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(put(["a", "b", "c"], 2, 1)).toEqual(["a", "c", "b"]);
  expect(put(["a"], 0, 1)).toEqual(["a"]);
});

test("one is put at another place, and the rest keeps its order", () => {
  expect(moved(["a", "b", "c"], "c", 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], "a", 2)).toEqual(["b", "c", "a"]);
  for (const to of [-1, 3, 1]) expect(moved(["a", "b", "c"], "b", to)).toBeUndefined();
  expect(moved(["a"], "x", 0)).toBeUndefined();
});

test("a wave is put at another place", () => {
  expect(put(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(put(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(put(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

test("the title of several issues names no version that only one of them has", () => {
  expect(common(["版本 0.0.9 处于待上架", "版本 0.0.9 处于待上架"])).toBe("版本 0.0.9 处于待上架");
  expect(common(["版本 0.0.9 处于待上架", "版本 0.0.12 处于待上架"])).toBe("版本 … 处于待上架");
  expect(common(["缺少电话", "缺少地址"])).toBe("缺少电话");
  expect(common([])).toBe("");
});

test("a new batch begins with the merchants and the template version that were passed", () => {
  const template = { id: "t", template_id: "2021", app_id: "a" } as never;
  expect(startOf(null, [template])).toEqual({});
  expect(startOf({ merchants: ["m"] }, [template])).toEqual({ targets: { merchants: ["m"] } });
  expect(startOf({ merchants: ["m"], template: "t", version: "1.2.0" }, [template])).toEqual({
    targets: { merchants: ["m"] },
    template: "t",
    template_id: "2021",
    app_id: "a",
    template_version: "1.2.0",
    ext: "",
  });
  expect(startOf({ template: "gone", version: "1.2.0" }, [template])).toEqual({});
});

test("a batch that is over and did not reach everybody is not felt as good, wherever it is shown", () => {
  expect(toneOf("done", 0)).toBe("good");
  expect(toneOf("done", 3)).toBe("bad");
  expect(toneOf("running", 3)).toBe("busy");
  expect(toneOf("cancelled", 3)).toBe("plain");
});

test("a batch that is over is not narrowed to a state that nobody is in any more", () => {
  const counts = { total: 2, states: { cancelled: 2, running: 0 }, steps: {}, calls: 0 };
  expect(stillThere({ states: ["running"] }, { state: "cancelled", counts })).toEqual({});
  expect(stillThere({ states: ["cancelled"] }, { state: "cancelled", counts })).toEqual({ states: ["cancelled"] });
  expect(stillThere({ states: ["failed"] }, { state: "running", counts })).toEqual({ states: ["failed"] });
  expect(stillThere({ group: "g" }, { state: "done", counts })).toEqual({ group: "g" });
  expect(stillThere({ stage: "audit" }, { state: "done", counts })).toEqual({});
});

test("what a number of a batch counts is in the address of its list", () => {
  const stages = [{ kind: "audit" as const, name: { en: "", zh: "" }, at: 0, beyond: 0 }];
  for (const to of [{}, { states: ["failed"] as const }, { states: reached, wave: 0 }, { stage: "audit" as const }, { wave: 1, rejected: true }, { group: "g/1" }]) {
    expect(readNarrowed(writeNarrowed(to), stages)).toEqual(to);
  }
  expect(wayTo("b1", { states: ["failed"], wave: 1 })).toBe("/batches/b1?state=failed&wave=2");
  expect(readNarrowed(new URLSearchParams("state=odd&wave=x&stage=odd"), stages)).toEqual({});
});

test("a plan takes days where the audits of one do not suffice", () => {
  expect(takesDays({ audits_per_day: 5, days: 2 })).toBe(true);
  expect(takesDays({ audits_per_day: 5, days: 1 })).toBe(false);
  expect(takesDays({ days: 3 })).toBe(false);
});
