import { useCallback, useState } from "react";
import type { BatchPlan, MerchantTargets } from "@/bridge";
import { keep, keptAt } from "@/bridge/drafts";
import { emptyPlan } from "./words";

/** Where a new plan is kept, and where the changes of one that a batch has. */
const places = { new: "batch", edit: "batch.edit" };

interface Draft {
  /** The batch whose plan is changed. */
  of?: string;
  plan: BatchPlan;
  step: number;
  /** The visit it was last changed in: a reload and the way back are the same visit. */
  visit?: string;
  at?: string;
  /** What was chosen in each of the ways to choose merchants, for coming back to it. */
  chosen?: Partial<Record<TargetsWay, MerchantTargets>>;
}

/** The ways to choose merchants. */
export type TargetsWay = "all" | "tag" | "view" | "list";

export const wayOf = (targets: MerchantTargets): TargetsWay => (targets.all ? "all" : targets.merchants ? "list" : targets.view !== undefined ? "view" : "tag");

/** What a way chooses before anything was chosen in it. */
const nothing: Record<TargetsWay, MerchantTargets> = { all: { all: true }, tag: { tags: [] }, view: { view: "" }, list: { merchants: [] } };

export const targetsOf = (draft: Draft, way: TargetsWay): MerchantTargets => draft.chosen?.[way] ?? nothing[way];

const withChosen = (d: Draft): Draft => ({ ...d, chosen: { ...d.chosen, [wayOf(d.plan.targets)]: d.plan.targets } });

/** A draft as it was kept when there was one tag to choose. */
function withTags(draft: Draft): Draft {
  const read = ({ tag, ...targets }: MerchantTargets & { tag?: string }): MerchantTargets => (tag ? { ...targets, tags: [tag] } : targets);
  const chosen = Object.entries(draft.chosen ?? {}).map(([way, targets]) => [way, read(targets)]);
  return { ...draft, plan: { ...draft.plan, targets: read(draft.plan.targets) }, ...(draft.chosen ? { chosen: Object.fromEntries(chosen) } : {}) };
}

const nothingYet: Draft = { plan: emptyPlan, step: 0 };

/** The step a whole plan is shown at: the preflight. */
const last = 4;

/** The visit of a page whose address was typed: no two of them can be told apart. */
const typed = "default";

interface Begun {
  draft: Draft;
  /** When another visit left it unfinished. */
  resumed?: string;
}

/**
 * What a visit begins with, and whether that was left unfinished by another
 * one. What is given to a visit is all it begins with: a goal chosen for others
 * is not taken over.
 */
export function beginning(left: Draft | undefined, visit: string, start: Partial<BatchPlan>, whole?: BatchPlan): Begun {
  const kept = left && withTags(left);
  const given = whole !== undefined || start.targets !== undefined || start.template !== undefined;
  if (kept && kept.visit === visit && (given || visit !== typed)) return { draft: kept };
  if (whole) return { draft: { plan: { ...emptyPlan, ...whole }, step: whole.template_version ? last : 0 } };
  if (given) return { draft: { plan: { ...emptyPlan, ...start }, step: 0 } };
  if (!kept) return { draft: nothingYet };
  return { draft: kept, ...(isBegun(kept) ? { resumed: kept.at ?? "" } : {}) };
}

/** Whether anything was decided that its first step does not show: the template is chosen by itself where there is but one. */
function isBegun({ plan, step }: Draft): boolean {
  const { template: _t, template_id: _i, template_version: _v, app_id: _a, ext: _e, ...decided } = plan;
  return step > 0 || Object.entries(decided).some(([key, value]) => JSON.stringify(value) !== JSON.stringify(emptyPlan[key as keyof BatchPlan]));
}

/** What the change of a batch's plan begins with: what was kept of it, else the plan as it is. */
export const editing = (kept: Draft | undefined, of: string, plan: BatchPlan, visit: string): Begun =>
  kept?.of === of ? { draft: kept, ...(kept.visit === visit ? {} : { resumed: kept.at ?? "" }) } : { draft: { of, plan: { ...emptyPlan, ...plan }, step: 0 } };

export interface Drafted extends Begun {
  change: (part: Partial<BatchPlan>) => void;
  go: (step: number) => void;
  forget: () => void;
  /** Forgets it and begins with nothing, or with the plan as it is. */
  restart: () => void;
}

/** The plan being made, from what was kept of it, from a part of it that is given, or from a whole plan, which may be a batch's own. It survives a reload, another page and the lock; test passwords alone are not kept. */
export function usePlanDraft(visit: string, start: Partial<BatchPlan>, whole?: BatchPlan, of?: string): Drafted {
  const place = of === undefined ? places.new : places.edit;
  const [begun, setBegun] = useState<Begun>(() => {
    const kept = keptAt<Draft>(place);
    const from = of !== undefined && whole ? editing(kept, of, whole, visit) : beginning(kept, visit, start, whole);
    return { ...from, draft: withChosen(from.draft) };
  });
  const update = useCallback((next: (before: Draft) => Draft) => {
    setBegun(({ draft: before, ...rest }) => {
      const after = withChosen({ ...next(before), visit, at: new Date().toISOString() });
      const { test_password: _, ...form } = after.plan.form;
      const own = after.plan.own?.map((o) => {
        const { test_password: __, ...shown } = o.form;
        return { ...o, form: shown };
      });
      keep(place, { ...after, plan: { ...after.plan, form, ...(own ? { own } : {}) } });
      return { ...rest, draft: after };
    });
  }, [place, visit]);
  const change = useCallback((part: Partial<BatchPlan>) => update((d) => ({ ...d, plan: { ...d.plan, ...part } })), [update]);
  const go = useCallback((step: number) => update((d) => ({ ...d, step })), [update]);
  const forget = useCallback(() => keep(place, undefined), [place]);
  const restart = useCallback(() => {
    forget();
    setBegun({ draft: withChosen(of !== undefined && whole ? editing(undefined, of, whole, visit).draft : nothingYet) });
  }, [forget, of, whole, visit]);
  return { ...begun, change, go, forget, restart };
}
