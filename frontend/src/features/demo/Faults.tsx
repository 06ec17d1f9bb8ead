import { DisconnectOutlined } from "@ant-design/icons";
import { App, Button, Form, InputNumber, Slider, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type DemoSettings, useCommand } from "@/bridge";
import { FaultAlert } from "@/ui";

const calm = {
  error_rate: 0,
  refused_rate: 0,
  lost_reply_rate: 0,
  reject_rate: 0,
  rate_limit: 0,
  latency_ms: 0,
  echo_state: true,
  message_delay_ms: 0,
  message_duplicate_rate: 0,
  message_reorder_rate: 0,
  message_corrupt_rate: 0,
  message_drop_rate: 0,
};
const presets = {
  calm,
  rough: { ...calm, error_rate: 0.05, refused_rate: 0.05, lost_reply_rate: 0.1, latency_ms: 80 },
  throttled: { ...calm, rate_limit: 5, latency_ms: 80 },
  messages: { ...calm, message_delay_ms: 500, message_duplicate_rate: 0.3, message_reorder_rate: 0.3, message_corrupt_rate: 0.1, message_drop_rate: 0.2 },
  down: { ...calm, refused_rate: 1 },
} satisfies Record<string, Partial<DemoSettings>>;

const callRates = ["reject_rate", "error_rate", "refused_rate", "lost_reply_rate"] as const;
const messageRates = ["message_duplicate_rate", "message_reorder_rate", "message_corrupt_rate", "message_drop_rate"] as const;

/** What goes wrong between here and the platform. */
export function Faults({ settings }: { settings: DemoSettings }) {
  const { t } = useTranslation("demo");
  const { message } = App.useApp();
  const configure = useCommand(api.demo.configure);
  const cut = useCommand(api.demo.cutMessages, { onSuccess: () => void message.info(t("cut.done")) });
  const set = (part: Partial<DemoSettings>) => configure.mutate({ ...settings, ...part });
  const number = (name: "rate_limit" | "latency_ms" | "message_delay_ms", max: number) => (
    <Form.Item label={t(`number.${name}`)}>
      <InputNumber
        min={0}
        max={max}
        aria-label={t(`number.${name}`)}
        value={settings[name]}
        onChange={(v) => set({ [name]: v ?? 0 })}
        changeOnWheel={false}
        style={{ width: "100%" }}
      />
    </Form.Item>
  );
  const share = (name: (typeof callRates | typeof messageRates)[number]) => (
    <Share key={`${name}${settings[name]}`} label={t(`rate.${name}`)} start={settings[name]} onChange={(value) => set({ [name]: value })} />
  );
  return (
    <Form layout="vertical" requiredMark={false}>
      <div className="mf-row" style={{ flexWrap: "wrap", marginBottom: 16 }}>
        {(Object.keys(presets) as (keyof typeof presets)[]).map((name) => (
          <Button key={name} onClick={() => set(presets[name])}>
            {t(`preset.${name}`)}
          </Button>
        ))}
      </div>
      <h3 className="mf-demo-part">{t("part.calls")}</h3>
      {callRates.map(share)}
      <div className="mf-fields" style={{ alignItems: "end" }}>
        {number("rate_limit", 1000)}
        {number("latency_ms", 10_000)}
      </div>
      <div className="mf-setting" style={{ marginBottom: 20 }}>
        <span id="demo-echo">{t("echo")}</span>
        <Switch aria-labelledby="demo-echo" checked={settings.echo_state} onChange={(echo_state) => set({ echo_state })} />
      </div>
      <h3 className="mf-demo-part">{t("part.messages")}</h3>
      {messageRates.map(share)}
      <div className="mf-fields" style={{ alignItems: "end" }}>
        {number("message_delay_ms", 60_000)}
        <Form.Item>
          <Button block icon={<DisconnectOutlined />} loading={cut.isPending} onClick={() => cut.mutate()}>
            {t("cut")}
          </Button>
        </Form.Item>
      </div>
      <FaultAlert fault={configure.error ?? cut.error} />
    </Form>
  );
}

function Share({ label, start, onChange }: { label: string; start: number; onChange: (value: number) => void }) {
  const [value, setValue] = useState(Math.round(start * 100));
  return (
    <div style={{ marginBottom: 8 }}>
      <div className="mf-setting">
        <span>{label}</span>
        <span className="mf-quiet mf-numbers">{value}%</span>
      </div>
      <Slider ariaLabelForHandle={label} value={value} step={5} onChange={setValue} onChangeComplete={(v) => onChange(v / 100)} tooltip={{ open: false }} />
    </div>
  );
}
