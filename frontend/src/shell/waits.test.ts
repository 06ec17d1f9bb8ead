import { MutationObserver, QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { slowMs, type Wait, watchWaits } from "./waits";

afterEach(() => void vi.useRealTimers());

test("what is slow is told; that a component may ask for something is not, for it says so while it is drawn", async () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const told: (Wait | undefined)[] = [];
  const stop = watchWaits(client.getMutationCache(), (wait) => void told.push(wait));
  expect(told).toEqual([undefined]);
  const asker = new MutationObserver<undefined, Error, { request: { merchant_id: string } }>(client, {
    mutationKey: ["Members.List"],
    mutationFn: () => new Promise(() => undefined),
  });
  expect(told).toEqual([undefined]);
  void asker.mutate({ request: { merchant_id: "m1" } });
  await vi.advanceTimersByTimeAsync(slowMs + 1000);
  expect(told.at(-1)).toEqual({ seconds: slowMs / 1000, service: "Members", merchant: "m1" });
  stop();
});
