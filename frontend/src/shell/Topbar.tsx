import { BulbOutlined, DesktopOutlined, GlobalOutlined, LockOutlined, MoonOutlined, QuestionCircleOutlined, SunOutlined } from "@ant-design/icons";
import { Button, Dropdown, type InputRef, Layout, Tooltip } from "antd";
import { type RefObject, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useCommand } from "@/bridge";
import { saveKept, searchFor } from "@/bridge/kept";
import { SearchField } from "@/ui";
import { features } from "./feature";
import { NoticeCenter } from "./NoticeCenter";
import { useLooks } from "./preferences";

interface Props {
  search: RefObject<HTMLInputElement | null>;
  onHelp: () => void;
}

const extras = features.filter((f) => f.topbar);

export function Topbar({ search, onHelp }: Props) {
  const { t } = useTranslation("shell");
  const lock = useCommand(api.vault.lock);
  return (
    <Layout.Header className="mf-topbar">
      <SearchBox search={search} />
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

/** Searches the merchants from anywhere; "/" comes here. */
function SearchBox({ search }: { search: RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const field = useRef<InputRef>(null);
  useImperativeHandle(search, () => field.current?.input as HTMLInputElement, []);
  return (
    <SearchField
      ref={field}
      className="mf-topbar__search"
      label={t("search")}
      value={text}
      suffix={<span className="mf-key">/</span>}
      onChange={setText}
      onKeyDown={(e) => e.key === "Escape" && field.current?.blur()}
      onPressEnter={() => {
        void navigate(`/merchants${searchFor("merchants", text.trim())}`);
      }}
    />
  );
}

export function LanguageMenu() {
  const { t } = useTranslation("shell");
  const { preferences, change } = useLooks();
  return (
    <Dropdown
      autoFocus
      trigger={["click"]}
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
    </Dropdown>
  );
}

const themeIcons = { light: <SunOutlined />, dark: <MoonOutlined />, system: <DesktopOutlined /> };

export function ThemeMenu() {
  const { t } = useTranslation("shell");
  const { preferences, change } = useLooks();
  return (
    <Dropdown
      autoFocus
      trigger={["click"]}
      menu={{
        selectable: true,
        selectedKeys: [preferences.theme],
        items: (["light", "dark", "system"] as const).map((key) => ({ key, icon: themeIcons[key], label: t(`theme.${key}`) })),
        onClick: ({ key }) => change({ theme: key === "light" || key === "dark" ? key : "system" }),
      }}
    >
      <Button type="text" icon={<BulbOutlined />} aria-label={t("theme")} />
    </Dropdown>
  );
}
