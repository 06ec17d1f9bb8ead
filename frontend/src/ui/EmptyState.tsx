import type { ReactNode } from "react";

interface Props {
  icon: ReactNode;
  title: string;
  /** What to do first. */
  hint: string;
  action?: ReactNode;
  /** It is all there is on the page, and its heading the page's. */
  whole?: boolean;
  /** It is one part of a page, and what is beneath it stays in sight. */
  small?: boolean;
}

/** An empty screen says what to do first. */
export function EmptyState({ icon, title, hint, action, whole = false, small = false }: Props) {
  const Title = whole ? "h1" : "h2";
  return (
    <div className={small ? "mf-empty mf-empty--small" : "mf-empty"}>
      <span className="mf-empty__icon" aria-hidden>
        {icon}
      </span>
      <Title>{title}</Title>
      <p>{hint}</p>
      {action}
    </div>
  );
}
