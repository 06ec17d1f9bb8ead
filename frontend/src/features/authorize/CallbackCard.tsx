import { ApiOutlined } from "@ant-design/icons";
import { Badge, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, Fault, useRead } from "@/bridge";
import { CopyButton, FaultAlert } from "@/ui";

/** The address to register in the console, and whether anybody is listening there. */
export function CallbackCard() {
  const { t } = useTranslation("authorize");
  const { data, error } = useRead(api.authorization.callback, undefined, { on: ["listener", "settings", "authorization", "app"] });
  if (!data) return <FaultAlert fault={error} />;
  const state = data.problem ? "error" : !data.enabled ? "default" : data.open ? "success" : "default";
  const words = data.problem ? t("callback.problem") : !data.enabled ? t("callback.off") : data.open ? t("callback.open") : t("callback.idle");
  return (
    <Card size="small" title={<span className="mf-row"><ApiOutlined aria-hidden /> {t("callback")}</span>} extra={<Link to="/settings">{t("callback.settings")}</Link>}>
      <div className="mf-stack" style={{ gap: 12 }}>
        <Badge status={state} text={words} />
        {data.problem && <FaultAlert fault={new Fault(data.problem)} />}
        <div>
          <div className="mf-quiet">{t("callback.register")}</div>
          <div className="mf-row" style={{ gap: 2 }}>
            <span className="mf-code">{data.register}</span>
            <CopyButton text={data.register} what={t("callback.register")} />
          </div>
        </div>
        <span className="mf-quiet">{data.public ? t("callback.public") : t("callback.loopback")}</span>
      </div>
    </Card>
  );
}
