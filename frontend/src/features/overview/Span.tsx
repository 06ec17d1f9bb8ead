import { useTranslation } from "react-i18next";
import { Segmented } from "@/ui";

const spans = [30, 90, 365] as const;

/** How many days a chart looks back on. */
export function Span({ value, onChange }: { value: number; onChange: (days: number) => void }) {
  const { t } = useTranslation("overview");
  return <Segmented size="small" aria-label={t("past.span")} value={value} onChange={onChange} options={spans.map((n) => ({ value: n, label: t("past.days", { n }) }))} />;
}
