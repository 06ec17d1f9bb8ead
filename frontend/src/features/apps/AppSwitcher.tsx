import { AppstoreOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { MenuButton } from "@/ui";

/**
 * Narrows every list to one third-party app; there is nothing to choose among
 * one. A menu and no Select: it is part of the first load.
 */
export function AppSwitcher() {
  const { t } = useTranslation("apps");
  const { data } = useRead(api.apps.list, undefined, { on: ["app", "vault.state"] });
  const [current, choose] = useCurrentApp();
  const apps = data?.apps ?? [];
  if (apps.length < 2) return null;
  const chosen = apps.find((a) => a.id === current);
  return (
    <MenuButton
      menu={{
        selectable: true,
        selectedKeys: [chosen?.id ?? "all"],
        items: [{ key: "all", label: t("switcher.all") }, ...apps.map((a) => ({ key: a.id, label: a.name }))],
        onClick: ({ key }) => choose(key === "all" ? "" : key),
      }}
    >
      <Button icon={<AppstoreOutlined />} aria-label={`${t("switcher")}: ${chosen?.name ?? t("switcher.all")}`}>
        {chosen?.name ?? t("switcher.all")}
      </Button>
    </MenuButton>
  );
}
