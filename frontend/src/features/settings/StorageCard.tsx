import { Card, Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { FaultAlert } from "@/ui";

/** What takes the room in the vault, and how long the journal, batches and runs are kept. */
export function StorageCard() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useRead(api.vault.sizes, undefined);
  return (
    <Card title={t("storage")}>
      <Form.Item name="journal_months" label={t("storage.months")} extra={t("storage.months.about")}>
        <InputNumber min={0} max={1200} precision={0} suffix={t("unit.months")} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="record_months" label={t("storage.records")} extra={t("storage.records.about")}>
        <InputNumber min={0} max={1200} precision={0} suffix={t("unit.months")} style={{ width: 180 }} />
      </Form.Item>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      <ul className="mf-lines mf-numbers">
        {data?.sizes.slice(0, 8).map((s) => (
          <li key={s.collection} className="mf-quiet">
            {t("storage.line", { name: s.collection, records: s.records, mib: (s.bytes / 1048576).toFixed(1) })}
          </li>
        ))}
      </ul>
    </Card>
  );
}
