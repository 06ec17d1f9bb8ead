import { useTranslation } from "react-i18next";
import type { JournalResult } from "@/bridge";
import { StateTag, type Tone } from "@/ui";

const tones: Record<JournalResult, Tone> = { ok: "good", failed: "bad", unknown: "warn", pending: "busy" };

export function ResultTag({ result }: { result: JournalResult }) {
  const { t } = useTranslation("journal");
  return <StateTag tone={tones[result]}>{t(`result.${result}`)}</StateTag>;
}
