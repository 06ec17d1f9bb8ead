import type { ReactNode } from "react";

interface Props {
  icon: ReactNode;
  title: string;
  /** What to do first. */
  hint: string;
  action?: ReactNode;
}

/** An empty screen says what to do first. */
export function EmptyState({ icon, title, hint, action }: Props) {
  return (
    <div className="mf-empty">
      <span className="mf-empty__icon" aria-hidden>
        {icon}
      </span>
      <h2>{title}</h2>
      <p>{hint}</p>
      {action}
    </div>
  );
}
