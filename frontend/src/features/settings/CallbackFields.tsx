import { Card, Form, Input, InputNumber, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { clearable, FaultAlert } from "@/ui";
import { CallbackAddresses, CallbackTag } from "../authorize";

/** Where merchants come back to after consent, and the addresses to register. */
export function CallbackFields() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useRead(api.authorization.callback, undefined, { on: ["listener", "settings", "app"] });
  return (
    <Card title={t("callback")} extra={data && <CallbackTag state={data} />}>
      <Form.Item name={["callback", "enabled"]} label={t("callback.enabled")} valuePropName="checked" extra={t("callback.enabled.about")}>
        <Switch />
      </Form.Item>
      <div className="mf-fields">
        <Form.Item name={["callback", "port"]} label={t("callback.port")} extra={t("callback.port.about")}>
          <InputNumber min={1024} max={65535} precision={0} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name={["callback", "public_base_url"]} label={t("callback.public")} extra={t("callback.public.about")}>
          <Input placeholder="https://" allowClear={clearable} />
        </Form.Item>
      </div>
      <FaultAlert fault={error} onRetry={() => void refetch()} className="mf-gap" />
      {data && <CallbackAddresses state={data} />}
      <p className="mf-quiet mf-settings__note">{data?.simulated ? t("callback.simulated") : t("callback.where")}</p>
    </Card>
  );
}
