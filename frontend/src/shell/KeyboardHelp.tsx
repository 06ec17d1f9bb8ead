import { Modal } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
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
  const keys: [string[], string][] = [
    [["/", "Ctrl+K"], t("keys.search")],
    [["?"], t("keys.help")],
    [["Enter"], t("keys.submit")],
    [["Esc"], t("keys.close")],
    [["Tab", "Shift+Tab"], t("keys.move")],
    [["↑", "↓"], t("keys.rows")],
    [["[", "]"], t("keys.near")],
    [["P"], t("keys.preview")],
    ...(hasDesktop() ? ownKeys(t) : []),
  ];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t("help")} width={460}>
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
    </Modal>
  );
}
