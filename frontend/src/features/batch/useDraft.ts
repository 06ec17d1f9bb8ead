import { useCallback, useState } from "react";
import type { BatchPlan } from "@/bridge";
import { emptyPlan } from "./words";

const key = "minifleet.batch.draft";

interface Draft {
  plan: BatchPlan;
  step: number;
}

function stored(): Draft {
  try {
    const draft = JSON.parse(window.sessionStorage.getItem(key) ?? "null") as Draft | null;
    if (draft) return draft;
  } catch {
    // What cannot be read is not there.
  }
  return { plan: emptyPlan, step: 0 };
}

/** The plan being made. It survives a reload and another page; the test password alone is not kept. */
export function useDraft(start: Partial<BatchPlan>): {
  draft: Draft;
  change: (part: Partial<BatchPlan>) => void;
  go: (step: number) => void;
  forget: () => void;
} {
  const [draft, setDraft] = useState<Draft>(() => {
    const before = stored();
    return start.targets ? { plan: { ...before.plan, ...start }, step: 0 } : before;
  });
  const update = useCallback((next: (before: Draft) => Draft) => {
    setDraft((before) => {
      const after = next(before);
      const { test_password: _, ...form } = after.plan.form;
      window.sessionStorage.setItem(key, JSON.stringify({ ...after, plan: { ...after.plan, form } }));
      return after;
    });
  }, []);
  const change = useCallback((part: Partial<BatchPlan>) => update((d) => ({ ...d, plan: { ...d.plan, ...part } })), [update]);
  const go = useCallback((step: number) => update((d) => ({ ...d, step })), [update]);
  const forget = useCallback(() => window.sessionStorage.removeItem(key), []);
  return { draft, change, go, forget };
}
