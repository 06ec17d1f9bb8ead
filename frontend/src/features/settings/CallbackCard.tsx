import { Card, Form, Input, InputNumber, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { api, type CallbackState, Fault, useRead } from "@/bridge";
import { CopyButton, FaultAlert, StateTag, type Tone } from "@/ui";

type Condition = "off" | "problem" | "open" | "idle";

const tones: Record<Condition, Tone> = { off: "plain", problem: "bad", open: "good", idle: "plain" };

function conditionOf(state: CallbackState): Condition {
  if (!state.enabled) return "off";
  if (state.problem) return "problem";
  return state.open ? "open" : "idle";
}

/** Where merchants come back to after consent, and the addresses to register. */
export function CallbackCard() {
  const { t } = useTranslation("settings");
  const { data } = useRead(api.authorization.callback, undefined, { on: ["listener", "settings", "app"] });
  const condition = data && conditionOf(data);
  return (
    <Card title={t("callback")} extra={condition && <StateTag tone={tones[condition]}>{t(`callback.state.${condition}`)}</StateTag>}>
      <Form.Item name={["callback", "enabled"]} label={t("callback.enabled")} valuePropName="checked" extra={t("callback.enabled.about")}>
        <Switch />
      </Form.Item>
      <div className="mf-fields">
        <Form.Item name={["callback", "port"]} label={t("callback.port")} extra={t("callback.port.about")}>
          <InputNumber min={1024} max={65535} precision={0} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name={["callback", "public_base_url"]} label={t("callback.public")} extra={t("callback.public.about")}>
          <Input placeholder="https://" allowClear />
        </Form.Item>
      </div>
      {data?.problem && <FaultAlert className="mf-settings__problem" fault={new Fault(data.problem)} />}
      {data && (
        <dl className="mf-addresses">
          <Address what={t("callback.register")} url={data.register} />
          {data.public && <Address what={t("callback.notify")} url={data.notify} />}
        </dl>
      )}
      <p className="mf-quiet mf-settings__note">{data?.simulated ? t("callback.simulated") : t("callback.where")}</p>
    </Card>
  );
}

function Address({ what, url }: { what: string; url: string }) {
  return (
    <>
      <dt>{what}</dt>
      <dd>
        <span className="mf-code">{url}</span>
        <CopyButton text={url} what={what} />
      </dd>
    </>
  );
}
