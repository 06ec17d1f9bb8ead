import { ArrowLeftOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { Link } from "react-router";

/** The way to the list or screen a page belongs to, above its title. */
export function BackLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link className="mf-back" to={to}>
      <ArrowLeftOutlined aria-hidden /> {children}
    </Link>
  );
}
