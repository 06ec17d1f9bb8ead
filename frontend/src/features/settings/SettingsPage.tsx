import { App, Button, Card, Form, InputNumber } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, type SettingsForm, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Loading, PageHeader } from "@/ui";
import { SafetyPanel } from "../vault";
import { BackgroundCard } from "./BackgroundCard";
import { BackupCard } from "./BackupCard";
import { CallbackFields } from "./CallbackFields";
import { LooksCard } from "./LooksCard";
import { MessagesCard } from "./MessagesCard";
import { NetworkCard } from "./NetworkCard";
import { NotifyCard } from "./NotifyCard";
import { Part, PartsBar } from "./Parts";
import { PrecheckCard } from "./PrecheckCard";
import { StorageCard } from "./StorageCard";
import { WorkCard } from "./WorkCard";
import "./settings.css";

export default function SettingsPage() {
  const { t } = useTranslation("settings");
  const page = useRef<HTMLDivElement>(null);
  const { data, error, refetch } = useRead(api.settings.get, undefined, { on: ["settings", "vault.state"] });
  return (
    <div ref={page} className="mf-page mf-settings">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-settings__body">
        <PartsBar page={page} drawn={data} />
        <div className="mf-stack mf-settings__parts">
          <Part name="looks">
            <LooksCard />
          </Part>
          <Part name="background">
            <BackgroundCard />
          </Part>
          <Part name="safety">
            <SafetyPanel />
          </Part>
          <Part name="network">
            <NetworkCard />
          </Part>
          <FaultAlert fault={error} onRetry={() => void refetch()} />
          {data ? <Choices key={JSON.stringify(data)} start={data} /> : !error && <Loading />}
        </div>
      </div>
    </div>
  );
}

/** What is kept in the vault and takes effect with one button. */
function Choices({ start }: { start: SettingsForm }) {
  const { t } = useTranslation("settings");
  const { message } = App.useApp();
  const [form] = Form.useForm<SettingsForm>();
  const save = useCommand(api.settings.update, { onSuccess: () => void message.success(t("saved")) });
  const now = Form.useWatch([], form) as Partial<SettingsForm> | undefined;
  const changed = now !== undefined && differs(start, now);
  const submit = () => {
    const wanted = { ...start, ...(form.getFieldsValue(true) as SettingsForm) };
    save.mutate(wanted, {
      onError: (fault) => {
        const field = fault.field?.split(".");
        if (!field) return;
        form.setFields([{ name: field as never, errors: [textOf(fault.text)] }]);
        form.scrollToField(field, { block: "center", focus: true });
      },
    });
  };
  const undo = () => {
    form.resetFields();
    save.reset();
  };
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={start}
      requiredMark={false}
      onFinish={submit}
    >
      <div className="mf-stack">
        <Part name="lock">
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
        </Part>
        <Part name="backups">
          <BackupCard saved={start.backups.folder ?? ""} />
        </Part>
        <Part name="storage">
          <StorageCard />
        </Part>
        <Part name="callback">
          <CallbackFields />
        </Part>
        <Part name="messages">
          <MessagesCard />
        </Part>
        <Part name="notify">
          <NotifyCard />
        </Part>
        <Part name="work">
          <WorkCard />
        </Part>
        <Part name="precheck">
          <PrecheckCard />
        </Part>
        {(changed || save.error) && (
          <div className="mf-save">
            <FaultAlert className="mf-save__fault" fault={save.error} />
            <span className="mf-quiet">{t("unsaved")}</span>
            <Button onClick={undo}>{t("reset")}</Button>
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              {t("ui:save")}
            </Button>
          </div>
        )}
      </div>
    </Form>
  );
}

/** Whether what is in the form is other than what is stored. */
function differs(stored: SettingsForm, form: Partial<SettingsForm>): boolean {
  return Object.entries(form).some(([key, value]) => {
    const was = stored[key as keyof SettingsForm];
    if (typeof value !== "object" || value === null || typeof was !== "object") return value !== was;
    const parts = new Map<string, unknown>(Object.entries(was));
    return Object.entries(value).some(([part, v]) => JSON.stringify(v || "") !== JSON.stringify(parts.get(part) || ""));
  });
}
