import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { GateLooks } from "./GateLooks";
import "./gate.css";

/** Whether this browser was led to the bare address, because it does not know the page's own name. */
const isPlain = (): boolean => window.location.protocol === "http:" && /^(127\.0\.0\.1|\[::1\])$/.test(window.location.hostname);

/** The page before the vault is open: nothing but the mark, the card and the looks. */
export function GateLayout({ children, wide }: { children: ReactNode; wide?: boolean }) {
  const { t } = useTranslation("vault");
  return (
    <div className="mf-gate">
      <header className="mf-gate__top">
        <div className="mf-brand" style={{ padding: 0 }}>
          <img src="/icon.svg" alt="" />
          MiniFleet
        </div>
        <GateLooks />
      </header>
      {isPlain() && <Alert type="warning" showIcon title={t("plain.title")} description={t("plain.about")} style={{ margin: "0 auto", maxWidth: 640 }} />}
      <main className={wide ? "mf-gate__main mf-gate__main--wide" : "mf-gate__main"}>{children}</main>
    </div>
  );
}
