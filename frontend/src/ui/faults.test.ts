import { expect, test } from "vitest";
import { Fault } from "@/bridge/fault";
import { isOutage, keyOfFault, PageFaults } from "./faults";

const fault = (zh: string, more: object = {}) => new Fault({ code: "bridge.unreachable", message: { en: zh, zh }, retry: "now", ...more } as never);

test("what two places could not do for one reason is said at the head, and done again there for both", () => {
  const faults = new PageFaults();
  const done: string[] = [];
  const report = (place: string, what: Fault) => faults.report(place, { key: keyOfFault(what), fault: what, retry: () => done.push(place) });
  const leave = faults.head();
  const end = report("a", fault("没有响应"));
  expect(faults.above()).toEqual([]);
  expect(faults.isAbove("a")).toBe(false);
  report("b", fault("没有响应"));
  report("c", fault("没有响应", { merchant: "云朵茶铺" }));
  expect(faults.above().map((a) => a.fault.text.zh)).toEqual(["没有响应"]);
  expect(["a", "b", "c"].map((place) => faults.isAbove(place))).toEqual([true, true, false]);
  faults.above()[0]?.retry();
  expect(done).toEqual(["a", "b"]);
  // One that can again leaves the other to say it in its place.
  end();
  expect(faults.isAbove("b")).toBe(false);
  expect(faults.above()).toEqual([]);
  report("a", fault("没有响应"));
  leave();
  expect(faults.isAbove("a")).toBe(false);
});

test("a fault is an outage's when the frame's sentence has its words", () => {
  const said = { en: "offline since 10:00: no answer; tried again", zh: "自 10:00 起无法联网：没有响应；正在自动重试" };
  expect(isOutage(fault("没有响应"), said)).toBe(true);
  expect(isOutage(fault("没有权限"), said)).toBe(false);
  expect(isOutage(fault(""), said)).toBe(false);
  expect(isOutage(fault("没有响应"), undefined)).toBe(false);
});
