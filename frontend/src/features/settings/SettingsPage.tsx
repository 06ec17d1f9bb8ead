import { App, Button, Card, Form, Input, InputNumber, Segmented, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Preferences, type SettingsForm, useCommand, useRead } from "@/bridge";
import { useLooks } from "@/shell/preferences";
import { FaultAlert, Loading, PageHeader } from "@/ui";
import { SafetyPanel } from "../vault/SafetyPanel";

export default function SettingsPage() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useRead(api.settings.get, undefined, { on: ["settings", "vault.state"] });
  return (
    <div className="mf-page mf-page--narrow">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-stack">
        <LooksCard />
        <SafetyPanel />
        <FaultAlert fault={error} onRetry={() => void refetch()} />
        {data ? <Choices key={JSON.stringify(data)} start={data} /> : !error && <Loading />}
      </div>
    </div>
  );
}

function LooksCard() {
  const { t } = useTranslation("settings");
  const { preferences, change } = useLooks();
  return (
    <Card title={t("looks")}>
      <div className="mf-stack">
        <div className="mf-setting">
          <span id="setting-language">{t("shell:language")}</span>
          <Segmented<Preferences["language"]>
            aria-labelledby="setting-language"
            value={preferences.language}
            options={[
              { value: "zh", label: t("shell:language.zh") },
              { value: "en", label: t("shell:language.en") },
            ]}
            onChange={(language) => change({ language })}
          />
        </div>
        <div className="mf-setting">
          <span id="setting-theme">{t("shell:theme")}</span>
          <Segmented
            aria-labelledby="setting-theme"
            value={preferences.theme}
            options={(["light", "dark", "system"] as const).map((value) => ({ value, label: t(`shell:theme.${value}`) }))}
            onChange={(theme) => change({ theme })}
          />
        </div>
      </div>
    </Card>
  );
}

function Choices({ start }: { start: SettingsForm }) {
  const { t } = useTranslation("settings");
  const { message } = App.useApp();
  const [form] = Form.useForm<SettingsForm>();
  const save = useCommand(api.settings.update, { onSuccess: () => void message.success(t("saved")) });
  const policy = Form.useWatch(["versions", "policy"], form) ?? start.versions.policy;
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={start}
      requiredMark={false}
      onFinish={() => save.mutate({ ...start, ...(form.getFieldsValue(true) as SettingsForm) })}
    >
      <div className="mf-stack">
        <Card title={t("lock")}>
          <div className="mf-fields">
            <Form.Item name="idle_lock_minutes" label={t("lock.idle")} extra={t("lock.idle.about")}>
              <InputNumber min={0} max={1440} precision={0} suffix={t("unit.minutes")} style={{ width: 180 }} />
            </Form.Item>
            <Form.Item name="clipboard_clear_seconds" label={t("lock.clipboard")} extra={t("lock.clipboard.about")}>
              <InputNumber min={0} max={3600} precision={0} suffix={t("unit.seconds")} style={{ width: 180 }} />
            </Form.Item>
          </div>
        </Card>
        <Card title={t("callback")}>
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
          <Form.Item name="messages_enabled" label={t("messages")} valuePropName="checked" extra={t("messages.about")} style={{ marginBottom: 0 }}>
            <Switch />
          </Form.Item>
        </Card>
        <Card title={t("notify")} extra={<BrowserPermission />}>
          <div className="mf-fields mf-fields--three">
            <Form.Item name={["notifications", "audits"]} label={t("notify.audits")} valuePropName="checked">
              <Switch />
            </Form.Item>
            <Form.Item name={["notifications", "authorizations"]} label={t("notify.authorizations")} valuePropName="checked">
              <Switch />
            </Form.Item>
            <Form.Item name={["notifications", "batches"]} label={t("notify.batches")} valuePropName="checked">
              <Switch />
            </Form.Item>
          </div>
        </Card>
        <Card title={t("work")}>
          <div className="mf-fields">
            <Form.Item name={["versions", "policy"]} label={t("version.policy")}>
              <Select
                options={[
                  { value: "next_patch", label: t("version.policy.next_patch") },
                  { value: "explicit", label: t("version.policy.explicit") },
                ]}
              />
            </Form.Item>
            <Form.Item name={["versions", "first"]} label={t("version.first")} rules={[{ pattern: /^\d{1,10}\.\d{1,10}\.\d{1,10}$/, message: t("version.shape") }]}>
              <Input disabled={policy === "explicit"} style={{ width: 180 }} />
            </Form.Item>
            <Form.Item name="default_rate" label={t("rate")} extra={t("rate.about")}>
              <InputNumber min={0.1} max={1000} suffix={t("unit.rate")} style={{ width: 180 }} />
            </Form.Item>
            <Form.Item name="qr_rule_limit" label={t("rules")} extra={t("rules.about")}>
              <InputNumber min={1} max={100} precision={0} style={{ width: 180 }} />
            </Form.Item>
          </div>
        </Card>
        <FaultAlert fault={save.error} />
        <div className="mf-save">
          <Button onClick={() => form.resetFields()}>{t("reset")}</Button>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t("ui:save")}
          </Button>
        </div>
      </div>
    </Form>
  );
}

/** In a browser the person has to allow notifications once. */
function BrowserPermission() {
  const { t } = useTranslation("settings");
  const { data: info } = useRead(api.system.info, undefined);
  const [permission, setPermission] = useState(() => ("Notification" in window ? Notification.permission : "denied"));
  if (!info || info.capabilities.notifications || permission === "granted") return null;
  if (permission === "denied") return <span className="mf-quiet">{t("notify.denied")}</span>;
  const ask = async () => setPermission(await Notification.requestPermission());
  return <Button onClick={() => void ask()}>{t("notify.allow")}</Button>;
}
