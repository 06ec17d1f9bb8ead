import { Alert, Button, Form, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Fault, faultOf, sendParts, type VaultVerifiedBackup } from "@/bridge";
import { FaultAlert, Missing, numberText, SecretInput } from "@/ui";
import { BackupFile } from "./BackupFile";

/** Reads a backup file to its end and says whether it can be restored. */
export function VerifyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("vault");
  const [file, setFile] = useState<File>();
  const [fault, setFault] = useState<Fault>();
  const [found, setFound] = useState<VaultVerifiedBackup>();
  const [busy, setBusy] = useState(false);
  const forget = () => {
    setFault(undefined);
    setFound(undefined);
  };
  const submit = async ({ passphrase }: { passphrase: string }) => {
    if (!file) return;
    forget();
    setBusy(true);
    try {
      const { upload } = await api.vault.beginVerify({ passphrase });
      await sendParts(file, (content) => api.vault.addRestorePart({ upload, content }));
      setFound(await api.vault.endVerify({ upload }));
    } catch (error) {
      setFault(faultOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={t("verify.title")}
      footer={null}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => {
        setFile(undefined);
        forget();
      }}
    >
      <p className="mf-quiet">{t("verify.about")}</p>
      <Form name="verify" layout="vertical" requiredMark={false} onFinish={(v: { passphrase: string }) => void submit(v)}>
        <Form.Item label={t("restore.file")}>
          <BackupFile
            onChoose={(chosen) => {
              forget();
              setFile(chosen);
            }}
          />
        </Form.Item>
        <Form.Item name="passphrase" label={t("restore.passphrase")} rules={[{ required: true, message: t("passphrase.required") }]}>
          <SecretInput autoComplete="off" />
        </Form.Item>
        <FaultAlert fault={fault} />
        {found && <Alert type="success" showIcon title={t("verify.done", { records: numberText(found.records) })} />}
        {!file && <Missing what={[t("missing.file")]} />}
        <Button type="primary" block htmlType="submit" disabled={!file} loading={busy} style={{ marginTop: 8 }}>
          {t("verify.submit")}
        </Button>
      </Form>
    </Modal>
  );
}
