import { Alert, Card, Form, Input, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { fullTime } from "@/ui";

/** Backups that are made by themselves, and how old the last one is. */
export function BackupCard() {
  const { t } = useTranslation("settings");
  const { data } = useRead(api.vault.backups, undefined, { on: ["backup", "settings"] });
  return (
    <Card title={t("backups")}>
      {data?.remind && <Alert type="warning" showIcon title={textOf(data.remind)} className="mf-gap" />}
      {data?.last.at && (
        <p className="mf-quiet mf-numbers" style={{ marginTop: 0 }}>
          {t("backups.last", { at: fullTime(data.last.at) })} {data.last.file}
        </p>
      )}
      <div className="mf-fields">
        <Form.Item name={["backups", "folder"]} label={t("backups.folder")} extra={t("backups.folder.about")}>
          <Input spellCheck={false} />
        </Form.Item>
        <Form.Item name={["backups", "every_hours"]} label={t("backups.every")}>
          <InputNumber min={1} max={744} precision={0} suffix={t("unit.hours")} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name={["backups", "keep"]} label={t("backups.keep")}>
          <InputNumber min={2} max={1000} precision={0} style={{ width: 180 }} />
        </Form.Item>
      </div>
    </Card>
  );
}
