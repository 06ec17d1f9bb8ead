import { BulbOutlined, DesktopOutlined, GlobalOutlined, LockOutlined, MoonOutlined, QuestionCircleOutlined, SunOutlined } from "@ant-design/icons";
import { Button, Layout, Tooltip } from "antd";
import { lazy, type RefObject, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand } from "@/bridge";
import { saveKept } from "@/bridge/drafts";
import { MenuButton } from "@/ui";
import { type Early, EarlySearch } from "./EarlySearch";
import { features } from "./feature";
import { NoticeCenter } from "./NoticeCenter";
import { useLooks } from "./preferences";

interface Props {
  search: RefObject<HTMLInputElement | null>;
  onHelp: () => void;
}

// The list of proposals is large, and nobody searches before the first screen is there.
const GlobalSearch = lazy(() => import("./GlobalSearch"));

const extras = features.filter((f) => f.topbar);

export function Topbar({ search, onHelp }: Props) {
  const { t } = useTranslation("shell");
  const lock = useCommand(api.vault.lock);
  const [early] = useState<Early>(() => ({ text: "", entered: false, wanted: false }));
  return (
    <Layout.Header className="mf-topbar">
      <Suspense fallback={<EarlySearch search={search} early={early} />}>
        <GlobalSearch search={search} early={early} />
      </Suspense>
      <NoticeCenter />
      {extras.map(({ name, topbar: Extra }) => Extra && <Extra key={name} />)}
      <LanguageMenu />
      <ThemeMenu />
      <Tooltip title={t("help")}>
        <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t("help")} onClick={onHelp} />
      </Tooltip>
      <Tooltip title={t("lock")}>
        <Button type="text" icon={<LockOutlined />} aria-label={t("lock")} loading={lock.isPending} onClick={() => {
          saveKept();
          lock.mutate();
        }} />
      </Tooltip>
    </Layout.Header>
  );
}

function LanguageMenu() {
  const { t } = useTranslation("shell");
  const { preferences, change } = useLooks();
  return (
    <MenuButton
      menu={{
        selectable: true,
        selectedKeys: [preferences.language],
        items: [
          { key: "zh", label: t("language.zh") },
          { key: "en", label: t("language.en") },
        ],
        onClick: ({ key }) => change({ language: key === "en" ? "en" : "zh" }),
      }}
    >
      <Button type="text" icon={<GlobalOutlined />} aria-label={t("language")} />
    </MenuButton>
  );
}

const themeIcons = { light: <SunOutlined />, dark: <MoonOutlined />, system: <DesktopOutlined /> };

function ThemeMenu() {
  const { t } = useTranslation("shell");
  const { preferences, change } = useLooks();
  return (
    <MenuButton
      menu={{
        selectable: true,
        selectedKeys: [preferences.theme],
        items: (["light", "dark", "system"] as const).map((key) => ({ key, icon: themeIcons[key], label: t(`theme.${key}`) })),
        onClick: ({ key }) => change({ theme: key === "light" || key === "dark" ? key : "system" }),
      }}
    >
      <Button type="text" icon={<BulbOutlined />} aria-label={t("theme")} />
    </MenuButton>
  );
}
