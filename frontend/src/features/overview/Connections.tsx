import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, channelTones, StateTag } from "@/ui";

/** Whether the platform's messages arrive: without them results are seen later. */
export function Connections() {
  const { t } = useTranslation("overview");
  const { data, error, refetch } = useRead(api.messages.channels, undefined, { on: ["channel", "settings", "app"] });
  if (error && !data) return <FaultAlert fault={error} onRetry={() => void refetch()} />;
  if (!data || data.channels.length === 0) return null;
  return (
    <Card title={t("messages")} extra={<Link to="/settings">{t("messages.settings")}</Link>}>
      <ul className="mf-lines">
        {data.channels.map((channel) => (
          <li key={channel.app_id} className="mf-batch">
            <div className="mf-setting">
              <span>{channel.app_name}</span>
              <StateTag tone={channelTones[channel.state]}>{t(`messages.${channel.state}`)}</StateTag>
            </div>
            <span className="mf-quiet">{textOf(channel.last_error) || t(data.enabled ? "messages.about" : "messages.disabled")}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
