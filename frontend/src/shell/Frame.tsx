import { Layout } from "antd";
import { lazy, memo, type RefObject, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Outlet, useLocation } from "react-router";
import { useTranslation } from "react-i18next";
import { Loading, OnePage } from "@/ui";
import { useActivity } from "./activity";
import { Crash } from "./Crash";
import { features, sectionOf, tabOf } from "./feature";
import { useDesktopKeys } from "./desktopKeys";
import { KeyboardHelp } from "./KeyboardHelp";
import { useOpened } from "./opened";
import { usePageChange } from "./pageChange";
import { useShortcuts } from "./shortcuts";
import { useDrops } from "./useDrops";
import { Sidebar } from "./Sidebar";
import { Topbar } from "./Topbar";
import "./frame.css";

const FindBar = lazy(() => import("./FindBar"));

const banners = features.filter((f) => f.banner);

// What stays when the page changes is not drawn anew for it.
const Beside = memo(Sidebar);
const Above = memo(Topbar);
const Keys = memo(KeyboardHelp);
const Banners = memo(() => banners.map(({ name, banner: Banner }) => Banner && <Banner key={name} />));

/** What surrounds every screen. */
export function Frame() {
  const { t } = useTranslation("shell");
  const { pathname } = useLocation();
  /** How often the words on the page were asked for; 0 while they are not searched. */
  const [find, setFind] = useState(0);
  const [help, setHelp] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLElement>(null);
  useActivity();
  useDrops();
  useOpened();
  useDesktopKeys({ find: () => setFind((n) => n + 1) });
  const openHelp = useCallback(() => setHelp(true), []);
  const closeHelp = useCallback(() => setHelp(false), []);
  useShortcuts({ focusSearch: () => search.current?.focus(), help: openHelp });
  // The section and the tab, and never what is in them: browsers write titles to their history.
  const section = sectionOf(pathname);
  const tab = tabOf(pathname);
  useEffect(() => {
    document.title = [...(tab ? [t(`${tab.name}:tab`)] : []), ...(section ? [t(`${section.name}:nav`)] : []), "MiniFleet"].join(" · ");
    return () => void (document.title = "MiniFleet");
  }, [section, tab, t]);
  return (
    <Layout className="mf-frame">
      <a className="mf-skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>
        {t("skip")}
      </a>
      <Beside />
      <Layout>
        <Above search={search} onHelp={openHelp} />
        <Banners />
        <main id="main" ref={main} tabIndex={-1} data-page={pathname} className="mf-frame__main">
          <Crash key={pathname}>
            <Suspense fallback={<Coming title={section && t(`${section.name}:nav`)} />}>
              <OnePage>
                <Outlet />
              </OnePage>
            </Suspense>
          </Crash>
        </main>
      </Layout>
      {find > 0 && (
        <Suspense fallback={null}>
          <FindBar asked={find} onClose={() => setFind(0)} />
        </Suspense>
      )}
      <Said main={main} pathname={pathname} />
      <Keys open={help} onClose={closeHelp} />
    </Layout>
  );
}

/** The page whose code is on its way: the heading that is said is its own. */
function Coming({ title }: { title: string | undefined }) {
  return (
    <div className="mf-page">
      <div className="mf-page-header" aria-hidden>
        <span className="mf-page-header__coming">{title}</span>
      </div>
      <Loading />
    </div>
  );
}

/** Says the heading of the page that came, and draws nothing else for it. */
function Said({ main, pathname }: { main: RefObject<HTMLElement | null>; pathname: string }) {
  const said = usePageChange(main, pathname);
  return (
    <div role="status" className="mf-visually-hidden">
      {said}
    </div>
  );
}
