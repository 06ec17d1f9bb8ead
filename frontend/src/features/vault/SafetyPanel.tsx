import { DownloadOutlined, KeyOutlined, UploadOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Form, Modal, Progress } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type NewKeys, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, SecretInput, useDelivery } from "@/ui";
import { NewPassphrase, type NewPassphraseValues } from "./NewPassphrase";
import { useStrength } from "./StrengthBar";
import "./gate.css";

const RestoreDialog = lazy(() => import("./RestoreDialog"));

/** Passphrase and backup, as a part of the settings. */
export function SafetyPanel() {
  const { t } = useTranslation("vault");
  const { data: status } = useRead(api.vault.status, undefined, { on: ["vault.state"] });
  const deliver = useDelivery();
  const backup = useCommand(api.vault.backup, { onSuccess: deliver });
  const [changing, setChanging] = useState(false);
  const [restoring, setRestoring] = useState(false);
  const [asked, setAsked] = useState(false);
  const demo = status?.demo ?? false;
  return (
    <Card title={t("safety.title")}>
      <div className="mf-stack">
        <p className="mf-quiet" style={{ margin: 0 }}>
          {demo ? t("safety.demo") : t("safety.about")}
        </p>
        <div className="mf-row">
          <Button icon={<KeyOutlined />} disabled={demo} onClick={() => setChanging(true)}>
            {t("change.open")}
          </Button>
          <Button icon={<DownloadOutlined />} disabled={demo} loading={backup.isPending} onClick={() => backup.mutate()}>
            {t("backup.make")}
          </Button>
          <Button
            icon={<UploadOutlined />}
            disabled={demo}
            onClick={() => {
              setAsked(true);
              setRestoring(true);
            }}
          >
            {t("restore.open")}
          </Button>
        </div>
        <FaultAlert fault={backup.error} />
        {!demo && <span className="mf-quiet">{t("safety.restore")}</span>}
        {status?.new_keys && <KeysProgress keys={status.new_keys} />}
      </div>
      <Suspense fallback={null}>{asked && <RestoreDialog replaces open={restoring} onClose={() => setRestoring(false)} />}</Suspense>
      <ChangeDialog open={changing} onClose={() => setChanging(false)} />
    </Card>
  );
}

/** How far the work is that follows a changed passphrase. */
function KeysProgress({ keys }: { keys: NewKeys }) {
  const { t } = useTranslation("vault");
  const failed = textOf(keys.failed);
  if (failed) return <Alert type="warning" showIcon title={t("keys.failed")} description={`${failed} ${t("keys.again")}`} />;
  return (
    <div role="status">
      {t("keys.working")}
      <Progress aria-label={t("keys.working")} percent={keys.total ? Math.floor((100 * keys.done) / keys.total) : 0} status="active" />
    </div>
  );
}

function ChangeDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("vault");
  const { message } = App.useApp();
  const [form] = Form.useForm<NewPassphraseValues & { old: string }>();
  const strength = useStrength(Form.useWatch("passphrase", form) ?? "");
  const change = useCommand(api.vault.changePassphrase, {
    onSuccess: () => {
      message.success(t("change.done"));
      onClose();
    },
  });
  return (
    <Modal open={open} title={t("change.title")} footer={null} onCancel={onClose} destroyOnHidden>
      <p className="mf-quiet">{t("change.about")}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(v) => change.mutate({ old: v.old, new: v.passphrase })}>
        <Form.Item name="old" label={t("change.old")} rules={[{ required: true, message: t("passphrase.required") }]}>
          <SecretInput autoFocus size="large" autoComplete="current-password" />
        </Form.Item>
        <NewPassphrase strength={strength} />
        <FaultAlert fault={change.error} />
        <Button block type="primary" size="large" htmlType="submit" loading={change.isPending} disabled={strength?.score === 0} style={{ marginTop: 8 }}>
          {t("change.submit")}
        </Button>
      </Form>
    </Modal>
  );
}
