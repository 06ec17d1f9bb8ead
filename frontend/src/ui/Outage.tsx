import { useTranslation } from "react-i18next";
import { useOutage } from "./faults";

/** Beside what sends something to the platform: that it is out of reach, while it is. */
export function OutageNote() {
  const { t } = useTranslation("ui");
  return useOutage() ? <div className="mf-outage">{t("out.waits")}</div> : null;
}
