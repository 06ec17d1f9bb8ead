import { CloseCircleFilled } from "@ant-design/icons";
import { useTranslation } from "react-i18next";

/** What empties a field, with its name. */
export function ClearIcon() {
  const { t } = useTranslation("ui");
  return <CloseCircleFilled aria-label={t("clear")} />;
}

/** For a field's allowClear: the button that empties it has a name. */
export const clearable = { clearIcon: <ClearIcon /> };
