import { useTranslation } from "react-i18next";
import type { JournalEntry, JournalResult } from "@/bridge";
import { StateTag, type Tone } from "@/ui";

const tones: Record<JournalResult, Tone> = { ok: "good", failed: "bad", unknown: "warn", pending: "busy" };

/** How what was done ended; of news there is nothing to say. */
export function ResultTag({ entry: { news, result } }: { entry: JournalEntry }) {
  const { t } = useTranslation("journal");
  if (news) return <span className="mf-quiet">—</span>;
  return <StateTag tone={tones[result]}>{t(`result.${result}`)}</StateTag>;
}
