import { App, Button, Card, Form, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useRead } from "@/bridge";
import { textOf } from "@/i18n";

/** What the person is told of while the window is not in front, and by which way. */
export function NotifyCard() {
  const { t } = useTranslation("settings");
  return (
    <Card title={t("notify")}>
      <div className="mf-fields">
        {(["audits", "authorizations", "batches", "templates"] as const).map((topic) => (
          <Form.Item key={topic} name={["notifications", topic]} label={t(`notify.${topic}`)} valuePropName="checked" style={{ marginBottom: 0 }}>
            <Switch />
          </Form.Item>
        ))}
      </div>
      <div className="mf-settings__note">
        <Way />
      </div>
    </Card>
  );
}

type Permission = NotificationPermission | "unsupported";

/** In a browser the person has to allow notifications once. */
function Way() {
  const { t } = useTranslation("settings");
  const { message } = App.useApp();
  const { data: info } = useRead(api.system.info, undefined);
  const [permission, setPermission] = useState<Permission>(() => ("Notification" in window ? Notification.permission : "unsupported"));
  if (!info) return null;
  const system = info.capabilities.notifications;
  if (!system && permission === "unsupported") return <span className="mf-quiet">{t("notify.unsupported")}</span>;
  if (!system && permission === "denied") return <span className="mf-quiet">{t("notify.denied")}</span>;
  if (!system && permission === "default") {
    const ask = async () => setPermission(await Notification.requestPermission());
    return <Button onClick={() => void ask()}>{t("notify.allow")}</Button>;
  }
  const attempt = async () => {
    const [title, body] = ["MiniFleet", t("notify.test.body")];
    try {
      if (system) await api.system.notify({ title, body });
      else new Notification(title, { body, icon: "/icon.svg" }).addEventListener("click", () => window.focus());
    } catch (error) {
      message.error(textOf(faultOf(error).text));
    }
  };
  return <Button onClick={() => void attempt()}>{t("notify.test")}</Button>;
}
