import { App, Alert, Button, Card, Form, Input, InputNumber, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type SettingsForm, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { CopyButton, FaultAlert, fullTime } from "@/ui";
import { VerifyDialog } from "../vault";

/** Backups that are made by themselves, how old the last one is, and those that a person wants now or wants to be sure of. */
export function BackupCard({ saved }: { saved: string }) {
  const { t } = useTranslation("settings");
  const { message } = App.useApp();
  const { data, error, refetch } = useRead(api.vault.backups, undefined, { on: ["backup", "settings"] });
  const [verifying, setVerifying] = useState(false);
  const now = useCommand(api.vault.backupNow, { onSuccess: ({ warning }) => !textOf(warning) && void message.success(t("backups.made")) });
  const unsure = textOf(now.data?.warning);
  return (
    <Card title={t("backups")}>
      <FaultAlert fault={error} onRetry={() => void refetch()} className="mf-gap" />
      {data?.remind && <Alert type="warning" showIcon title={textOf(data.remind)} className="mf-gap" />}
      {data?.last.at && (
        <p className="mf-quiet mf-numbers" style={{ marginTop: 0 }}>
          {t("backups.last", { at: fullTime(data.last.at) })} {data.last.file}
        </p>
      )}
      <div className="mf-fields">
        <Form.Item label={t("backups.folder")} htmlFor="backups_folder" extra={t("backups.folder.about")}>
          <Space.Compact block>
            <Form.Item name={["backups", "folder"]} noStyle>
              <Input spellCheck={false} />
            </Form.Item>
            <PickFolder />
          </Space.Compact>
        </Form.Item>
        <Form.Item name={["backups", "every_hours"]} label={t("backups.every")}>
          <InputNumber min={1} max={744} precision={0} suffix={t("unit.hours")} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name={["backups", "keep"]} label={t("backups.keep")}>
          <InputNumber min={2} max={1000} precision={0} style={{ width: 180 }} />
        </Form.Item>
      </div>
      <div className="mf-row">
        <Button disabled={saved === ""} loading={now.isPending} onClick={() => now.mutate()}>
          {t("backups.now")}
        </Button>
        <Button onClick={() => setVerifying(true)}>{t("backups.verify")}</Button>
      </div>
      <FaultAlert fault={now.error} />
      {unsure && <Alert type="warning" showIcon title={t("backups.made")} description={unsure} style={{ marginTop: 12 }} />}
      {(data?.kept ?? []).length > 0 && (
        <div className="mf-quiet" style={{ marginTop: 12 }}>
          {t("backups.kept")}
          {data?.kept?.map((folder) => (
            <div key={folder} className="mf-row">
              <span className="mf-code">{folder}</span>
              <CopyButton text={folder} what={t("backups.kept")} />
            </div>
          ))}
        </div>
      )}
      <VerifyDialog open={verifying} onClose={() => setVerifying(false)} />
    </Card>
  );
}

/** In the window a folder is picked; a page of a browser does not learn its name. */
function PickFolder() {
  const { t } = useTranslation("settings");
  const { message } = App.useApp();
  const form = Form.useFormInstance<SettingsForm>();
  const { data: info } = useRead(api.system.info, undefined);
  const pick = useCommand(api.vault.pickBackupFolder, {
    onSuccess: ({ path }) => {
      if (path) form.setFieldValue(["backups", "folder"], path);
    },
  });
  if (!info?.capabilities.file_dialogs) return null;
  return (
    <Button loading={pick.isPending} onClick={() => pick.mutate(undefined, { onError: (fault) => void message.error(textOf(fault.text)) })}>
      {t("backups.pick")}
    </Button>
  );
}
