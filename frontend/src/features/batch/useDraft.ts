import { useCallback, useState } from "react";
import type { BatchPlan } from "@/bridge";
import { keep, keptAt } from "@/bridge/kept";
import { emptyPlan } from "./words";

const place = "batch";

interface Draft {
  plan: BatchPlan;
  step: number;
}

function stored(): Draft {
  return keptAt<Draft>(place) ?? { plan: emptyPlan, step: 0 };
}

/** The plan being made. It survives a reload, another page and the lock; the test password alone is not kept. */
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
      keep(place, { ...after, plan: { ...after.plan, form } });
      return after;
    });
  }, []);
  const change = useCallback((part: Partial<BatchPlan>) => update((d) => ({ ...d, plan: { ...d.plan, ...part } })), [update]);
  const go = useCallback((step: number) => update((d) => ({ ...d, step })), [update]);
  const forget = useCallback(() => keep(place, undefined), []);
  return { draft, change, go, forget };
}
