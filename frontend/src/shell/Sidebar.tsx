import { Layout, Menu, type MenuProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { features, type NavGroup, sectionOf } from "./feature";

const groups: readonly NavGroup[] = ["fleet", "tools", "setup"];

export function Sidebar() {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [narrow, setNarrow] = useState(false);
  const shown = features.filter((f) => f.nav);
  const items: MenuProps["items"] = groups.filter((group) => shown.some((f) => f.nav?.group === group)).map((group) => ({
    type: "group",
    key: group,
    label: narrow ? null : t(`group.${group}`),
    children: shown
      .filter((f) => f.nav?.group === group)
      .map((f) => ({ key: f.nav?.path ?? "", icon: f.nav?.icon, label: <span data-nav={f.nav?.path}>{t(`${f.name}:nav`)}</span> })),
  }));
  const here = sectionOf(pathname)?.nav?.path;
  return (
    <Layout.Sider className="mf-sidebar" width={216} collapsedWidth={64} breakpoint="lg" onBreakpoint={setNarrow} collapsed={narrow} trigger={null}>
      <div className="mf-brand">
        <img src="/icon.svg" alt="" />
        {!narrow && "MiniFleet"}
      </div>
      <nav className="mf-sidebar__menu" aria-label={t("navigation")}>
        <Menu aria-label={t("navigation")} mode="inline" items={items} selectedKeys={here ? [here] : []} onClick={({ key }) => void navigate(key)} />
      </nav>
    </Layout.Sider>
  );
}
