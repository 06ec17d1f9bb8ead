import type { ReactNode } from "react";
import type { Fault } from "@/bridge";
import { FaultAlert } from "./FaultAlert";
import { Loading } from "./Loading";
import { PageHeader } from "./PageHeader";

interface Props {
  title: ReactNode;
  about?: ReactNode;
  /** The way to the list it is opened from. */
  back?: ReactNode;
  fault: Fault | null;
  onRetry: () => void;
  /** Another way on, beside the fault. */
  action?: ReactNode;
  /** For screens of narrow columns. */
  narrow?: boolean;
}

/** A screen before there is something to show: what it is, and that it is on its way or why it is not. */
export function Before({ title, about, back, fault, onRetry, action, narrow = false }: Props) {
  return (
    <div className={narrow ? "mf-page mf-page--narrow" : "mf-page"} data-before>
      {back}
      <PageHeader title={title} about={about} />
      {fault ? <FaultAlert fault={fault} onRetry={onRetry} action={action} /> : <Loading />}
    </div>
  );
}
