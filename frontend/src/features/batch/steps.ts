import type { BatchPlan } from "@/bridge";

/** What every step of the wizard is given. */
export interface StepProps {
  plan: BatchPlan;
  change: (part: Partial<BatchPlan>) => void;
}
