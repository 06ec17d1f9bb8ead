import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Missing } from "@/ui";
import "./picker.css";

/** Where a form for many merchants is sent from: in sight however long the form is. */
export function SendBar({ title, missing, children }: { title?: string; missing: readonly string[]; children: ReactNode }) {
  return (
    <div className="mf-save mf-sendbar">
      {title && <strong className="mf-sendbar__title">{title}</strong>}
      <Missing what={missing} />
      {children}
    </div>
  );
}

/** The first thing that is missing on nearly every such form. */
export function useMerchantsMissing(count: number): string[] {
  const { t } = useTranslation("merchant");
  return count === 0 ? [t("send.missing.merchants")] : [];
}
