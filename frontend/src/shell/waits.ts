import type { MutationCache } from "@tanstack/react-query";

/** After how long something that was asked for is called slow, in milliseconds. */
export const slowMs = 10_000;

/** What is waited for longest. */
export interface Wait {
  seconds: number;
  service: string;
  merchant: string;
}

/** Tells what is slow, as it goes on, and undefined when nothing is, until the returned function is called. */
export function watchWaits(cache: MutationCache, tell: (wait: Wait | undefined) => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const look = () => {
    const first = cache
      .getAll()
      .filter(({ state }) => state.status === "pending")
      .toSorted((a, b) => a.state.submittedAt - b.state.submittedAt)[0];
    if (!first) {
      clearInterval(timer);
      timer = undefined;
      tell(undefined);
      return;
    }
    timer ??= setInterval(look, 1000);
    const waited = Date.now() - first.state.submittedAt;
    if (waited < slowMs) {
      tell(undefined);
      return;
    }
    const { request } = (first.state.variables ?? {}) as { request?: { merchant_id?: string } };
    const service = String(first.options.mutationKey?.[0] ?? "").split(".")[0] ?? "";
    tell({ seconds: Math.floor(waited / 5000) * 5, service, merchant: request?.merchant_id ?? "" });
  };
  // A component tells of its options while it is drawn, when nothing may be told to another.
  const stop = cache.subscribe(({ type }) => type !== "observerOptionsUpdated" && look());
  look();
  return () => {
    stop();
    clearInterval(timer);
  };
}
