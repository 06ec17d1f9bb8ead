import { Modal } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { hasDesktop } from "@/bridge/desktop";

/** The keys that a browser has of itself. */
const ownKeys = (t: TFunction<"shell">): [string[], string][] => [
  [["Alt+←", "Alt+→"], t("keys.history")],
  [["Ctrl+F"], t("keys.find")],
  [["Ctrl++", "Ctrl+-", "Ctrl+0"], t("keys.zoom")],
  [["F5", "Ctrl+R"], t("keys.reread")],
  [["F11"], t("keys.fullscreen")],
  [["Ctrl+W"], t("keys.closeWindow")],
  [["Ctrl+Q"], t("keys.quit")],
];

/** Lists the keys that work. */
export function KeyboardHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("shell");
  const { pathname } = useLocation();
  const keys: [string[], string][] = [
    [["/", "Ctrl+K"], t("keys.search")],
    [["?"], t("keys.help")],
    [["Enter"], t("keys.submit")],
    [["Esc"], t("keys.close")],
    [["Tab", "Shift+Tab"], t("keys.move")],
    [["↑", "↓"], t("keys.rows")],
    ...(hasDesktop() ? ownKeys(t) : []),
  ];
  // The keys of this page alone stand first.
  const here: [string[], string][] = [
    ...(pathname === "/merchants" ? [[["P"], t("keys.preview")] as [string[], string]] : []),
    ...(/^\/merchants\/(?!import$)[^/]+(\/[^/]+)?$/.test(pathname) ? [[["[", "]"], t("keys.near")] as [string[], string]] : []),
  ];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t("help")} width={460}>
      {here.length > 0 && (
        <>
          <h3 style={{ margin: "12px 0 0" }}>{t("keys.here")}</h3>
          <Keys keys={here} />
          <h3 style={{ margin: "12px 0 0" }}>{t("keys.everywhere")}</h3>
        </>
      )}
      <Keys keys={keys} />
    </Modal>
  );
}

function Keys({ keys }: { keys: [string[], string][] }) {
  return (
    <dl className="mf-keys" style={{ display: "grid", gridTemplateColumns: "auto 1fr", gap: "12px 20px", margin: "16px 0 4px" }}>
      {keys.map(([names, what]) => (
        <div key={what} style={{ display: "contents" }}>
          <dt className="mf-row">
            {names.map((name) => (
              <kbd key={name} className="mf-key">
                {name}
              </kbd>
            ))}
          </dt>
          <dd style={{ margin: 0 }}>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
