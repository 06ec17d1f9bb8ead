import { useTranslation } from "react-i18next";

/** How often users can be sent a message they subscribed to; a word nobody knows as it came. */
export function useSceneName(): (scene: string) => string {
  const { t } = useTranslation("notice");
  return (scene) => (scene === "one_time_subscribe" ? t("scene.once") : scene === "long_term_subscribe" ? t("scene.long") : scene);
}
