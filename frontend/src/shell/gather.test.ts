import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EventTopic, InboxNotice } from "@/bridge";
import { closely, Gather, gatherMs, noticeOf, targetOf, type Told, wayOf } from "./gather";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const notice = (topic: EventTopic, title: string): InboxNotice => noticeOf({ kind: "notice", topic, title_en: title, at: "2026-01-01T00:00:00Z", seq: 1 });
const titles = (told: Told[]): string[][] => told.map((t) => t.notices.map((n) => n.title.en));

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
  const of = (topic: EventTopic, id?: string) => ({ ...notice(topic, "x"), ...(id ? { about: id } : {}) });
  expect(targetOf("batches", [of("batches", "b1")])).toBe("/batches/b1");
  expect(targetOf("audits", [of("audits", "m1"), of("audits", "m1")])).toBe("/merchants/m1");
  expect(targetOf("audits", [of("audits", "m1"), of("audits", "m2")])).toBe("/merchants");
  expect(targetOf("authorizations", [of("authorizations")])).toBe("/merchants");
  expect(targetOf("templates", [of("templates", "t1")])).toBe("/");
  const rejected = (id: string) => ({ ...of("audits", id), warn: true });
  expect(targetOf("audits", [rejected("m1"), rejected("m2")])).toBe("/batches/rejections");
  expect(targetOf("audits", [rejected("m1"), of("audits", "m2")])).toBe("/merchants");
});

test("kept notices of one topic that followed closely are one line, the oldest first in it", () => {
  const at = (topic: EventTopic, title: string, second: number) => ({ ...notice(topic, title), at: new Date(second * 1000).toISOString() });
  const kept = [at("audits", "four", 60), at("batches", "done", 12), at("audits", "three", 11), at("audits", "two", 8), at("audits", "one", 4)];
  expect(titles(closely(kept))).toEqual([["four"], ["done"], ["one", "two", "three"]]);
  expect(closely([])).toEqual([]);
});
