import { DesktopOutlined, MoonOutlined, SunOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useLooks } from "@/shell/preferences";

const icons = { light: <SunOutlined />, dark: <MoonOutlined />, system: <DesktopOutlined /> };
const after = { light: "dark", dark: "system", system: "light" } as const;

/** Language and theme, one step at a time: the menus of the screens' top bar are too much code for this page. */
export function GateLooks() {
  const { t } = useTranslation("shell");
  const { preferences, change } = useLooks();
  const other = preferences.language === "zh" ? "en" : "zh";
  return (
    <div className="mf-row">
      <Button type="text" lang={other === "zh" ? "zh-CN" : "en"} onClick={() => change({ language: other })}>
        {t(`language.${other}`)}
      </Button>
      <Button type="text" icon={icons[preferences.theme]} aria-label={`${t("theme")}: ${t(`theme.${preferences.theme}`)}`} onClick={() => change({ theme: after[preferences.theme] })}>
        {t(`theme.${preferences.theme}`)}
      </Button>
    </div>
  );
}
