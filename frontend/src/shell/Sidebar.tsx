import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Button, Layout, Menu, type MenuProps } from "antd";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { keep, useKept } from "@/bridge/drafts";
import { features, type NavGroup, sectionOf } from "./feature";
import { useLooks } from "./preferences";
import { widthOfPage } from "./zoom";

const groups: readonly NavGroup[] = ["fleet", "onboard", "tools", "setup"];

/** Where it is kept that the person folded the navigation. */
const place = "sidebar/folded";

/** Below this width the navigation is always folded. */
const narrowBelow = 992;

const onResize = (changed: () => void) => {
  window.addEventListener("resize", changed);
  return () => window.removeEventListener("resize", changed);
};

export function Sidebar() {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useLooks(); // a change of the page's size changes its width too
  const small = useSyncExternalStore(onResize, () => widthOfPage() < narrowBelow);
  const folded = useKept<boolean>(place) ?? false;
  const narrow = small || folded;
  const shown = features.filter((f) => f.nav);
  const items: MenuProps["items"] = groups.map((group) => ({
    type: "group",
    key: group,
    label: narrow ? null : t(`group.${group}`),
    children: shown
      .filter((f) => f.nav?.group === group)
      .map((f) => ({ key: f.nav?.path ?? "", icon: f.nav?.icon, label: <span data-nav={f.nav?.path}>{t(`${f.name}:nav`)}</span> })),
  }));
  const here = sectionOf(pathname)?.nav?.path;
  const fold = t(narrow ? "sidebar.wide" : "sidebar.narrow");
  return (
    <Layout.Sider className="mf-sidebar" width={220} collapsedWidth={64} collapsed={narrow} trigger={null}>
      <div className="mf-brand">
        {(small || !narrow) && <img src="/icon.svg" alt="" />}
        {!narrow && <span className="mf-brand__name">MiniFleet</span>}
        {!small && (
          <Button
            type="text"
            size="small"
            icon={narrow ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            title={fold}
            aria-label={fold}
            aria-expanded={!narrow}
            onClick={() => keep(place, folded ? undefined : true)}
          />
        )}
      </div>
      <nav className="mf-sidebar__menu" aria-label={t("navigation")}>
        <Menu aria-label={t("navigation")} mode="inline" inlineIndent={14} items={items} selectedKeys={here ? [here] : []} onClick={({ key }) => void navigate(key)} />
      </nav>
    </Layout.Sider>
  );
}
