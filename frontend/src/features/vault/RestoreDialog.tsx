import { Button, Form, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, base64Of, useCommand } from "@/bridge";
import { FaultAlert, FileField, SecretInput } from "@/ui";
import { NewPassphrase, type NewPassphraseValues } from "./NewPassphrase";
import { useStrength } from "./StrengthBar";

type Values = NewPassphraseValues & { old: string };

/** Makes the vault from a backup file. */
export function RestoreDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("vault");
  const [file, setFile] = useState<File>();
  const [form] = Form.useForm<Values>();
  const [weak, setWeak] = useState(false);
  const strength = useStrength(Form.useWatch("passphrase", form) ?? "");
  const restore = useCommand(api.vault.restore, { onSuccess: onClose });
  const submit = async ({ old, passphrase }: Values) => {
    if (!file) return;
    restore.mutate(
      { file: await base64Of(file), passphrase: old, ...(weak ? { new: passphrase } : {}) },
      { onError: (fault) => fault.code === "vault.passphrase_weak" && setWeak(true) },
    );
  };
  return (
    <Modal open={open} title={t("restore.title")} footer={null} onCancel={onClose} destroyOnHidden afterClose={() => {
        setFile(undefined);
        setWeak(false);
      }}>
      <p className="mf-quiet">{t("restore.about")}</p>
      <Form form={form} name="restore" layout="vertical" requiredMark={false} onFinish={(v) => void submit(v)}>
        <Form.Item label={t("restore.file")}>
          <div className="mf-row">
            <FileField accept=".mfbackup" onChoose={([chosen]) => setFile(chosen)} />
            <span className="mf-quiet">{file?.name}</span>
          </div>
        </Form.Item>
        <Form.Item name="old" label={t("restore.passphrase")} rules={[{ required: true, message: t("passphrase.required") }]}>
          <SecretInput autoComplete="off" />
        </Form.Item>
        {weak && (
          <>
            <p>{t("restore.weak")}</p>
            <NewPassphrase strength={strength} />
          </>
        )}
        <FaultAlert fault={restore.error} />
        <Button type="primary" block htmlType="submit" disabled={!file} loading={restore.isPending} style={{ marginTop: 8 }}>
          {t("restore.submit")}
        </Button>
      </Form>
    </Modal>
  );
}
