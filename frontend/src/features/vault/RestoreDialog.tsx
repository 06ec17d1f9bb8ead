import { Button, Form, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Fault, faultOf, sendParts } from "@/bridge";
import { FaultAlert, SecretInput } from "@/ui";
import { BackupFile } from "./BackupFile";
import { NewPassphrase, type NewPassphraseValues } from "./NewPassphrase";
import { useStrength } from "./StrengthBar";

type Values = NewPassphraseValues & { old: string };

/** Makes the vault from a backup file. */
export default function RestoreDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("vault");
  const [file, setFile] = useState<File>();
  const [form] = Form.useForm<Values>();
  const [weak, setWeak] = useState(false);
  const strength = useStrength(Form.useWatch("passphrase", form) ?? "");
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const submit = async ({ old, passphrase }: Values) => {
    if (!file) return;
    setFault(undefined);
    setBusy(true);
    try {
      const { upload } = await api.vault.beginRestore({ passphrase: old, ...(weak ? { new: passphrase } : {}) });
      await sendParts(file, (content) => api.vault.addRestorePart({ upload, content }));
      await api.vault.endRestore({ upload });
      onClose();
    } catch (error) {
      const why = faultOf(error);
      setFault(why);
      if (why.code === "vault.passphrase_weak") setWeak(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal open={open} title={t("restore.title")} footer={null} onCancel={onClose} destroyOnHidden afterClose={() => {
        setFile(undefined);
        setWeak(false);
      }}>
      <p className="mf-quiet">{t("restore.about")}</p>
      <Form form={form} name="restore" layout="vertical" requiredMark={false} onFinish={(v) => void submit(v)}>
        <Form.Item label={t("restore.file")}>
          <BackupFile file={file} onChoose={setFile} />
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
        <FaultAlert fault={fault} />
        <Button type="primary" block htmlType="submit" disabled={!file} loading={busy} style={{ marginTop: 8 }}>
          {t("restore.submit")}
        </Button>
      </Form>
    </Modal>
  );
}
