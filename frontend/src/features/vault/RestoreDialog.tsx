import { Alert, Button, Form, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Fault, faultOf, sendParts, type VaultVerifiedBackup } from "@/bridge";
import { FaultAlert, Missing, numberText, SecretInput } from "@/ui";
import { BackupFile } from "./BackupFile";
import { NewPassphrase, type NewPassphraseValues } from "./NewPassphrase";
import { useStrength } from "./StrengthBar";

type Values = NewPassphraseValues & { old: string };

interface Props {
  open: boolean;
  /** There is a vault, whose place the restored one takes. */
  replaces?: boolean;
  onClose: () => void;
}

/** Makes the vault from a backup file. One that takes the place of another is read to its end first, and says what becomes of that one. */
export default function RestoreDialog({ open, replaces = false, onClose }: Props) {
  const { t } = useTranslation("vault");
  const [file, setFile] = useState<File>();
  const [form] = Form.useForm<Values>();
  const [weak, setWeak] = useState(false);
  const strength = useStrength(Form.useWatch("passphrase", form) ?? "");
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<VaultVerifiedBackup>();
  const verifies = replaces && !found;
  const send = (upload: string, from: File) => sendParts(from, (content) => api.vault.addRestorePart({ upload, content }));
  const submit = async ({ old, passphrase }: Values) => {
    if (!file) return;
    setFault(undefined);
    setBusy(true);
    try {
      if (verifies) {
        const { upload } = await api.vault.beginVerify({ passphrase: old });
        await send(upload, file);
        setFound(await api.vault.endVerify({ upload }));
        return;
      }
      const { upload } = await api.vault.beginRestore({ passphrase: old, ...(weak ? { new: passphrase } : {}), ...(replaces ? { replace: true } : {}) });
      await send(upload, file);
      await api.vault.endRestore({ upload });
      onClose();
      // The page forgets all of the vault that was open.
      if (replaces) window.location.reload();
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
        setFound(undefined);
        setFault(undefined);
      }}>
      <p className="mf-quiet">{t("restore.about")}</p>
      <Form form={form} name="restore" layout="vertical" requiredMark={false} onFinish={(v) => void submit(v)} onValuesChange={(part) => "old" in part && setFound(undefined)}>
        <Form.Item label={t("restore.file")}>
          <BackupFile
            onChoose={(chosen) => {
              setFound(undefined);
              setFault(undefined);
              setFile(chosen);
            }}
          />
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
        {found && (
          <Alert
            type="warning"
            showIcon
            title={t("verify.done", { records: numberText(found.records) })}
            description={
              <ul className="mf-restore__what">
                {[t("replace.kept"), t("replace.held"), t("replace.stops"), t("replace.passphrase")].map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            }
          />
        )}
        {!file && <Missing what={[t("missing.file")]} />}
        <Button type="primary" danger={found !== undefined} block htmlType="submit" disabled={!file} loading={busy} style={{ marginTop: 8 }}>
          {t(verifies ? "verify.submit" : replaces ? "replace.submit" : "restore.submit")}
        </Button>
      </Form>
    </Modal>
  );
}
