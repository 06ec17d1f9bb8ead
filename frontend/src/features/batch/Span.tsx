import { useTranslation } from "react-i18next";
import { spanOf } from "./words";

/** A duration in words. */
export function Span({ seconds }: { seconds: number }) {
  const { t } = useTranslation("batch");
  const { key, a, b } = spanOf(seconds);
  return <>{t(`span.${key}`, { a, b })}</>;
}
