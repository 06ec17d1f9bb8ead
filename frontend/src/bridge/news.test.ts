import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bytesOf, base64Of } from "./files";
import { Fault, faultOf } from "./fault";
import { command } from "./command";
import { concerns, News } from "./news";
import { Sequence } from "./sequence";
import { setTransportForTests } from "./transport";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = (kind: "merchant" | "versions" | "everything", id?: string, related?: string) => ({
  kind,
  at: "2026-01-01T00:00:00Z",
  seq: 1,
  ...(id && { id }),
  ...(related && { related }),
});

test("an event concerns what depends on its kind, and on its record when one is named", () => {
  expect(concerns({ on: ["merchant"] }, event("merchant", "m1"))).toBe(true);
  expect(concerns({ on: ["merchant"] }, event("versions", "m1"))).toBe(false);
  expect(concerns({ on: ["merchant"], about: "m2" }, event("merchant", "m1"))).toBe(false);
  expect(concerns({ on: ["merchant"], about: "m1" }, event("merchant", "x", "m1"))).toBe(true);
  expect(concerns({ on: ["merchant"], about: "m1" }, event("merchant"))).toBe(true);
  expect(concerns(undefined, event("merchant"))).toBe(false);
  expect(concerns(undefined, event("everything"))).toBe(true);
});

test("a burst of events re-reads once, and only what it makes old", () => {
  const client = new QueryClient();
  const calls: boolean[][] = [];
  vi.spyOn(client, "invalidateQueries").mockImplementation(async (filters) => {
    const depends = [{ on: ["merchant"] }, { on: ["versions"] }];
    const predicate = filters?.predicate as ((q: unknown) => boolean) | undefined;
    calls.push(depends.map((meta) => predicate?.({ meta }) ?? false));
  });
  const news = new News(client);
  for (let i = 0; i < 500; i++) news.hear(event("merchant", `m${i}`));
  vi.runAllTimers();
  expect(calls).toEqual([[true, false]]);
  news.gap();
  vi.runAllTimers();
  expect(calls[1]).toEqual([true, true]);
});

test("news that comes while a screen reads for the first time is not lost with what that brings", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000, networkMode: "always" } } });
  const answers: ((text: string) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: ["Batches.List", null],
    queryFn: () => new Promise<string>((answer) => void answers.push(answer)),
    meta: { on: ["merchant"] },
  });
  const leave = observer.subscribe(() => undefined);
  const news = new News(client);
  for (let stroke = 0; stroke < 3; stroke++) {
    news.hear(event("merchant", "m1"));
    vi.runAllTimers();
  }
  answers[0]?.("before");
  await vi.advanceTimersByTimeAsync(1);
  expect(answers).toHaveLength(2);
  answers[1]?.("after");
  await vi.advanceTimersByTimeAsync(1);
  expect(observer.getCurrentResult().data).toBe("after");
  leave();
});

test("a missing number and a second connection are noticed", () => {
  const s = new Sequence();
  expect(s.reconnected()).toBe(false);
  expect([s.missed(7), s.missed(8), s.missed(10)]).toEqual([false, false, true]);
  expect(s.reconnected()).toBe(true);
  expect(s.missed(1)).toBe(false);
});

test("a command sends its request by name and throws the fault it gets", async () => {
  const sent: string[] = [];
  setTransportForTests({
    invoke: async (service, method, payload) => {
      sent.push(`${service}.${method} ${payload}`);
      throw new Fault({ code: "vault.locked", message: { en: "locked", zh: "已锁定" } });
    },
    listen: () => () => undefined,
  });
  const find = command<{ text: string }, void>("Merchants", "Find");
  await expect(find({ text: "茶" })).rejects.toMatchObject({ code: "vault.locked" });
  expect(sent).toEqual(['Merchants.Find {"text":"茶"}']);
  expect(find.id).toBe("Merchants.Find");
  expect(faultOf("?").code).toBe("internal");
});

test("files survive the way through Base64, whatever their size", async () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => (i * 7) % 256);
  expect(bytesOf(await base64Of(new Blob([bytes])))).toEqual(bytes);
});
