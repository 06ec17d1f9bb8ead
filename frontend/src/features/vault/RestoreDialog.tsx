import { Button, Form, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, base64Of, useCommand } from "@/bridge";
import { FaultAlert, FileField, SecretInput } from "@/ui";

/** Makes the vault from a backup file. */
export function RestoreDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("vault");
  const [file, setFile] = useState<File>();
  const restore = useCommand(api.vault.restore, { onSuccess: onClose });
  const submit = async ({ passphrase }: { passphrase: string }) => {
    if (file) restore.mutate({ file: await base64Of(file), passphrase });
  };
  return (
    <Modal open={open} title={t("restore.title")} footer={null} onCancel={onClose} destroyOnHidden afterClose={() => setFile(undefined)}>
      <p className="mf-quiet">{t("restore.about")}</p>
      <Form name="restore" layout="vertical" requiredMark={false} onFinish={(v: { passphrase: string }) => void submit(v)}>
        <Form.Item label={t("restore.file")}>
          <div className="mf-row">
            <FileField accept=".mfbackup" onChoose={([chosen]) => setFile(chosen)} />
            <span className="mf-quiet">{file?.name}</span>
          </div>
        </Form.Item>
        <Form.Item name="passphrase" label={t("restore.passphrase")} rules={[{ required: true, message: t("passphrase.required") }]}>
          <SecretInput autoComplete="off" />
        </Form.Item>
        <FaultAlert fault={restore.error} />
        <Button type="primary" block htmlType="submit" disabled={!file} loading={restore.isPending} style={{ marginTop: 8 }}>
          {t("restore.submit")}
        </Button>
      </Form>
    </Modal>
  );
}
