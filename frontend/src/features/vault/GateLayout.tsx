import type { ReactNode } from "react";
import { LanguageMenu, ThemeMenu } from "@/shell/Topbar";
import "./gate.css";

/** The page before the vault is open: nothing but the mark, the card and the looks. */
export function GateLayout({ children, wide }: { children: ReactNode; wide?: boolean }) {
  return (
    <div className="mf-gate">
      <header className="mf-gate__top">
        <div className="mf-brand" style={{ padding: 0 }}>
          <img src="/icon.svg" alt="" />
          MiniFleet
        </div>
        <div className="mf-row">
          <LanguageMenu />
          <ThemeMenu />
        </div>
      </header>
      <main className={wide ? "mf-gate__main mf-gate__main--wide" : "mf-gate__main"}>{children}</main>
    </div>
  );
}
