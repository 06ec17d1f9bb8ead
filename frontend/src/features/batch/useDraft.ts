import { useCallback, useState } from "react";
import type { BatchPlan, MerchantTargets } from "@/bridge";
import { keep, keptAt } from "@/bridge/drafts";
import { emptyPlan } from "./words";

const place = "batch";

interface Draft {
  plan: BatchPlan;
  step: number;
  /** What was chosen in each of the ways to choose merchants, for coming back to it. */
  chosen?: Partial<Record<TargetsWay, MerchantTargets>>;
}

/** The ways to choose merchants. */
export type TargetsWay = "all" | "tag" | "view" | "list";

export const wayOf = (targets: MerchantTargets): TargetsWay => (targets.all ? "all" : targets.merchants ? "list" : targets.view !== undefined ? "view" : "tag");

/** What a way chooses before anything was chosen in it. */
const nothing: Record<TargetsWay, MerchantTargets> = { all: { all: true }, tag: { tag: "" }, view: { view: "" }, list: { merchants: [] } };

export const targetsOf = (draft: Draft, way: TargetsWay): MerchantTargets => draft.chosen?.[way] ?? nothing[way];

const withChosen = (d: Draft): Draft => ({ ...d, chosen: { ...d.chosen, [wayOf(d.plan.targets)]: d.plan.targets } });

function stored(): Draft {
  return keptAt<Draft>(place) ?? { plan: emptyPlan, step: 0 };
}

/** The step a whole plan is shown at: the preflight. */
const last = 4;

/** The plan being made, from what was kept of it, with a part of it given, or from a whole plan. It survives a reload, another page and the lock; test passwords alone are not kept. */
export function useDraft(start: Partial<BatchPlan>, whole?: BatchPlan): {
  draft: Draft;
  change: (part: Partial<BatchPlan>) => void;
  go: (step: number) => void;
  forget: () => void;
} {
  const [draft, setDraft] = useState<Draft>(() => {
    if (whole) return withChosen({ plan: { ...emptyPlan, ...whole }, step: whole.template_version ? last : 0 });
    const before = stored();
    return withChosen(start.targets || start.template ? { ...before, plan: { ...before.plan, ...start }, step: 0 } : before);
  });
  const update = useCallback((next: (before: Draft) => Draft) => {
    setDraft((before) => {
      const after = withChosen(next(before));
      const { test_password: _, ...form } = after.plan.form;
      const own = after.plan.own?.map((o) => {
        const { test_password: __, ...rest } = o.form;
        return { ...o, form: rest };
      });
      keep(place, { ...after, plan: { ...after.plan, form, ...(own ? { own } : {}) } });
      return after;
    });
  }, []);
  const change = useCallback((part: Partial<BatchPlan>) => update((d) => ({ ...d, plan: { ...d.plan, ...part } })), [update]);
  const go = useCallback((step: number) => update((d) => ({ ...d, step })), [update]);
  const forget = useCallback(() => keep(place, undefined), []);
  return { draft, change, go, forget };
}
