import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Event as FleetEvent, EventTopic } from "@/bridge";
import { Gather, gatherMs, targetOf, type Told, wayOf } from "./gather";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const notice = (topic: EventTopic, title: string): FleetEvent => ({ kind: "notice", topic, title_en: title, at: "2026-01-01T00:00:00Z", seq: 1 });
const titles = (told: Told[]): string[][] => told.map((t) => t.notices.map((n) => n.title_en ?? ""));

test("the first is told at once, what follows closely is told together", () => {
  const told: Told[] = [];
  const gather = new Gather((t) => told.push(t));
  gather.hear(notice("audits", "one"));
  expect(titles(told)).toEqual([["one"]]);
  gather.hear(notice("audits", "two"));
  gather.hear(notice("audits", "three"));
  gather.hear(notice("batches", "done"));
  expect(titles(told)).toEqual([["one"], ["done"]]);
  vi.advanceTimersByTime(gatherMs);
  expect(titles(told)).toEqual([["one"], ["done"], ["two", "three"]]);
  gather.hear(notice("audits", "four"));
  vi.advanceTimersByTime(gatherMs);
  expect(titles(told).at(-1)).toEqual(["four"]);
});

test("after a quiet while the next one is told at once again", () => {
  const told: Told[] = [];
  const gather = new Gather((t) => told.push(t));
  gather.hear(notice("audits", "one"));
  vi.advanceTimersByTime(gatherMs);
  gather.hear(notice("audits", "two"));
  expect(titles(told)).toEqual([["one"], ["two"]]);
  gather.hear(notice("audits", "three"));
  gather.close();
  vi.advanceTimersByTime(2 * gatherMs);
  expect(told).toHaveLength(2);
});

test("the window in front shows it; behind, the way the shell has, when the settings want it", () => {
  const reach = { inFront: false, wanted: true, system: false, browser: false };
  expect(wayOf({ ...reach, inFront: true, system: true })).toBe("screen");
  expect(wayOf({ ...reach, wanted: false, system: true, browser: true })).toBe("screen");
  expect(wayOf({ ...reach, system: true, browser: true })).toBe("system");
  expect(wayOf({ ...reach, browser: true })).toBe("browser");
  expect(wayOf(reach)).toBe("screen-until-seen");
});

test("a click leads to the batch or merchant, and to the list where there are several", () => {
  const of = (topic: EventTopic, id?: string) => ({ ...notice(topic, "x"), ...(id ? { id } : {}) });
  expect(targetOf("batches", [of("batches", "b1")])).toBe("/batches/b1");
  expect(targetOf("audits", [of("audits", "m1"), of("audits", "m1")])).toBe("/merchants/m1");
  expect(targetOf("audits", [of("audits", "m1"), of("audits", "m2")])).toBe("/merchants");
  expect(targetOf("authorizations", [of("authorizations")])).toBe("/merchants");
});
