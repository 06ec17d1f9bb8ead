import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";

/** Narrows every list to one third-party app; there is nothing to choose among one. */
export function AppSwitcher() {
  const { t } = useTranslation("apps");
  const { data } = useRead(api.apps.list, undefined, { on: ["app", "vault.state"] });
  const [current, choose] = useCurrentApp();
  const apps = data?.apps ?? [];
  if (apps.length < 2) return null;
  const known = apps.some((a) => a.id === current) ? current : "";
  return (
    <Select
      aria-label={t("switcher")}
      style={{ minWidth: 160 }}
      value={known}
      options={[{ value: "", label: t("switcher.all") }, ...apps.map((a) => ({ value: a.id, label: a.name }))]}
      onChange={choose}
    />
  );
}
