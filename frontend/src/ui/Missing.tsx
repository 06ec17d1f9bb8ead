import { useTranslation } from "react-i18next";
import { listText } from "@/i18n";

/** What is left to do before something can be sent, for those who may wonder why its button is grey. */
export function Missing({ what }: { what: readonly string[] }) {
  const { t } = useTranslation("ui");
  return (
    <span className="mf-quiet" role="status">
      {what.length > 0 && t("missing", { what: listText(what) })}
    </span>
  );
}
