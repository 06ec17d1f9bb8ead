import { Alert, Button, Table } from "antd";
import { useTranslation } from "react-i18next";
import type { Merchant as MerchantRecord } from "@/bridge";
import { mapOf } from "./ExtPairs";
import { type RecordValues, valuesOf } from "./MerchantFields";

interface Props {
  stored: MerchantRecord;
  typed: RecordValues;
  busy: boolean;
  /** Forget what was typed. */
  onTake: () => void;
  /** Store what was typed over it. */
  onKeep: () => void;
}

const shown = ["name", "mini_app_id", "contact", "phone", "tags", "notes", "ext"] as const;

/** The record changed elsewhere while it was edited: both sides, and the choice. */
export function Conflict({ stored, typed, busy, onTake, onKeep }: Props) {
  const { t } = useTranslation("merchant");
  const now = valuesOf(stored);
  const text = (values: RecordValues, field: (typeof shown)[number]): string => {
    if (field === "tags") return values.tags.join(", ");
    if (field !== "ext") return values[field] ?? "";
    return Object.entries(mapOf(values.ext))
      .toSorted()
      .map(([key, value]) => `${key} = ${value}`)
      .join("\n");
  };
  const rows = shown
    .map((field) => ({ field, there: text(now, field), here: text(typed, field) }))
    .filter((row) => row.there.trim() !== row.here.trim());
  return (
    <Alert
      role="alert"
      type="warning"
      showIcon
      title={t("conflict")}
      description={
        <div className="mf-stack" style={{ gap: 12 }}>
          <span>{rows.length > 0 ? t("conflict.about") : t("conflict.same")}</span>
          {rows.length > 0 && (
            <Table
              size="small"
              pagination={false}
              rowKey="field"
              dataSource={rows}
              columns={[
                { title: t("conflict.field"), width: 140, render: (_, row) => t(row.field) },
                { title: t("conflict.stored"), dataIndex: "there", render: (v: string) => <span style={{ whiteSpace: "pre-wrap" }}>{v || "—"}</span> },
                { title: t("conflict.typed"), dataIndex: "here", render: (v: string) => <strong style={{ whiteSpace: "pre-wrap" }}>{v || "—"}</strong> },
              ]}
            />
          )}
          <div className="mf-row">
            <Button type="primary" loading={busy} onClick={onKeep}>
              {t("conflict.keep")}
            </Button>
            <Button onClick={onTake}>{t("conflict.take")}</Button>
          </div>
        </div>
      }
    />
  );
}
