import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { JournalResult } from "@/bridge";

const colours: Record<JournalResult, string> = { ok: "green", failed: "red", unknown: "orange", pending: "blue" };

export function ResultTag({ result }: { result: JournalResult }) {
  const { t } = useTranslation("journal");
  return (
    <Tag variant="filled" color={colours[result]}>
      {t(`result.${result}`)}
    </Tag>
  );
}
