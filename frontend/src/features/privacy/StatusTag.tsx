import { useTranslation } from "react-i18next";
import { StateTag } from "@/ui";
import { isKnown, toneOf } from "./status";

/** How far an agreement is; a word of the platform's that nobody here knows is shown as it came. */
export function StatusTag({ status }: { status: string }) {
  const { t } = useTranslation("privacy");
  return <StateTag tone={toneOf(status)}>{isKnown(status) ? t(`status.${status || "NONE"}`) : status}</StateTag>;
}
