import { useTranslation } from "react-i18next";
import type { Why } from "@/bridge/end";

/**
 * What is left of a page whose program ended. It asks for nothing: whoever
 * answers on the program's port by now is a stranger. Nothing is loaded for it.
 */
export function Ended({ why }: { why: Why }) {
  const { t } = useTranslation("shell");
  return (
    <main className="mf-page mf-page--narrow" style={{ paddingTop: "18vh" }}>
      <div className="mf-empty">
        <h2>{t("ended.title")}</h2>
        <p>{t(`ended.why.${why}`)}</p>
        <p>{t("ended.close")}</p>
      </div>
    </main>
  );
}
