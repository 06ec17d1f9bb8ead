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

test("two answers of the platform that say the same are one, whatever their traces", () => {
  const answered = (trace_id: string) => fault("没有权限", { platform: { method: "m", code: "40004", msg: "", sub_code: "X", sub_msg: "y", trace_id } });
  expect(keyOfFault(answered("1"))).toBe(keyOfFault(answered("2")));
});

test("a fault of the way is the outage's while one is told; what may have happened, and what the platform said, is not", () => {
  const said = { en: "offline since 10:00: no connection to gateway", zh: "自 10:00 起无法联网：无法连接到 gateway" };
  const way = { code: "platform.platform_fault", platform: { method: "m", code: "", msg: "", sub_code: "", sub_msg: "", trace_id: "" } };
  expect(isOutage(fault("无法连接到网关", way), said)).toBe(true);
  expect(isOutage(fault("无法连接到网关", way), undefined)).toBe(false);
  expect(isOutage(fault("系统异常", { ...way, platform: { ...way.platform, code: "20000" } }), said)).toBe(false);
  expect(isOutage(fault("操作可能已经生效：无法连接到网关", { ...way, code: "platform.outcome_unknown" }), said)).toBe(false);
  expect(isOutage(fault("没有响应"), said)).toBe(false);
});
