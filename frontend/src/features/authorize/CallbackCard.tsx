import { ApiOutlined } from "@ant-design/icons";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, useRead } from "@/bridge";
import { FaultAlert } from "@/ui";
import { CallbackAddresses, CallbackTag } from "./Callback";

/** The address to register in the console, and whether anybody is listening there. */
export function CallbackCard() {
  const { t } = useTranslation("authorize");
  const { data, error, refetch } = useRead(api.authorization.callback, undefined, { on: ["listener", "settings", "authorization", "app"] });
  if (!data) return <FaultAlert fault={error} onRetry={() => void refetch()} />;
  return (
    <Card size="small" title={<span className="mf-row"><ApiOutlined aria-hidden /> {t("callback")}</span>} extra={<Link to="/settings">{t("callback.settings")}</Link>}>
      <div className="mf-stack" style={{ gap: 12 }}>
        <div>
          <CallbackTag state={data} />
        </div>
        <CallbackAddresses state={data} titled />
        <span className="mf-quiet">{data.simulated ? t("callback.simulated") : t("callback.where")}</span>
        <span className="mf-quiet">{data.public ? t("callback.public") : t("callback.loopback")}</span>
      </div>
    </Card>
  );
}
