import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Checkbox, Select, Statistic, Table, Tabs, Tag } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type MerchantFile, type MerchantMode, type MerchantPreview, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, numberText, paged, StateTag, useDelivery } from "@/ui";

interface Props {
  preview: MerchantPreview;
  request: () => MerchantFile;
  busy: boolean;
  /** What a column fills, by its heading; "" for nothing. */
  onName: (heading: string, field: string) => void;
  onBack: () => void;
  onImport: (mode: MerchantMode) => void;
  children: ReactNode;
}

const fieldNames = ["name", "contact", "phone", "mini_app_id", "tags", "notes"] as const;
const isField = (field: string): field is (typeof fieldNames)[number] => (fieldNames as readonly string[]).includes(field);

/** What the file would do: its columns, its good rows, its bad rows with reasons. */
export function ImportCheck({ preview, request, busy, onName, onBack, onImport, children }: Props) {
  const { t } = useTranslation("merchant");
  const deliver = useDelivery();
  const badFile = useCommand(api.merchants.saveBadRows, { onSuccess: deliver });
  const [all, setAll] = useState(false);
  const { good, bad, good_rows: goodRows, bad_rows: badRows } = preview;
  const changes = preview.add + preview.update;
  const fieldText = (field: string): string => (field.startsWith("ext.") ? `${t("ext")}: ${field.slice(4)}` : isField(field) ? t(field) : t("import.unused"));
  const choices = (column: { heading: string; field: string }) =>
    [...new Set(["", ...fieldNames, `ext.${column.heading}`, column.field])].map((value) => ({ value, label: fieldText(value) }));
  return (
    <div className="mf-stack">
      <div className="mf-import__counts mf-numbers">
        <Statistic title={t("import.add")} value={preview.add} />
        <Statistic title={t("import.update")} value={preview.update} />
        <Statistic title={t("import.skip")} value={preview.skip} />
        <Statistic title={t("import.bad")} value={badRows} />
      </div>
      {preview.warnings.map((warning) => (
        <Alert key={warning.en} type="warning" showIcon title={textOf(warning)} />
      ))}
      <div>
        <div className="mf-quiet" style={{ marginBottom: 6 }}>
          {t("import.columns")}
        </div>
        <div className="mf-import__columns">
          {preview.columns.map((column) => (
            <span key={column.index} className="mf-import__column">
              <span>{column.heading || t("import.no_heading", { n: column.index + 1 })}</span>
              <span aria-hidden>→</span>
              {column.heading === "" || column.field === "record_id" || column.field === "archived" ? (
                <StateTag tone={column.field ? "busy" : "plain"}>{fieldText(column.field)}</StateTag>
              ) : (
                <Select
                  size="small"
                  variant="filled"
                  popupMatchSelectWidth={false}
                  aria-label={t("import.column.field", { heading: column.heading })}
                  value={column.field}
                  options={choices(column)}
                  onChange={(field: string) => onName(column.heading, field)}
                />
              )}
            </span>
          ))}
        </div>
      </div>
      <Tabs
        defaultActiveKey={badRows > 0 ? "bad" : "good"}
        items={[
          {
            key: "bad",
            label: t("import.bad.tab", { n: numberText(badRows) }),
            disabled: badRows === 0,
            children: (
              <div className="mf-stack">
                <div className="mf-row">
                  <Button icon={<DownloadOutlined />} loading={badFile.isPending} onClick={() => badFile.mutate(request())}>
                    {t("import.bad.save")}
                  </Button>
                  {bad.length < badRows && <span className="mf-quiet">{t("import.some", { n: numberText(bad.length) })}</span>}
                </div>
                <FaultAlert fault={badFile.error} />
                <Table
                  size="small"
                  rowKey={(row) => `${row.line}/${row.column}/${row.reason.en}`}
                  dataSource={bad}
                  pagination={paged({ pageSize: 10 })}
                  columns={[
                    { title: t("import.line"), dataIndex: "line", width: 80, className: "mf-numbers" },
                    { title: t("import.column"), dataIndex: "column", width: 140, render: (v: string) => v || "—" },
                    { title: t("import.value"), dataIndex: "value", ellipsis: true, render: (v: string) => <span className="mf-code">{v || "—"}</span> },
                    { title: t("import.reason"), dataIndex: "reason", render: textOf },
                  ]}
                />
              </div>
            ),
          },
          {
            key: "good",
            label: t("import.good.tab", { n: numberText(goodRows) }),
            disabled: goodRows === 0,
            children: (
              <>
                {good.length < goodRows && <p className="mf-quiet">{t("import.some", { n: numberText(good.length) })}</p>}
                <Table
                  size="small"
                  rowKey="line"
                  dataSource={good}
                  pagination={paged({ pageSize: 10 })}
                  scroll={{ x: 840 }}
                  columns={[
                    { title: t("import.line"), dataIndex: "line", width: 70, className: "mf-numbers" },
                    { title: t("import.action"), dataIndex: "action", width: 90, render: (v: string) => t(`import.action.${v}`) },
                    { title: t("name"), width: 180, ellipsis: true, render: (_, row) => row.merchant.name },
                    { title: t("mini_app_id"), width: 150, render: (_, row) => <span className="mf-code">{row.merchant.mini_app_id || "—"}</span> },
                    { title: t("contact"), ellipsis: true, render: (_, row) => row.merchant.contact || "—" },
                    { title: t("phone"), width: 130, className: "mf-numbers", render: (_, row) => row.merchant.phone || "—" },
                    {
                      title: t("tags"),
                      ellipsis: true,
                      render: (_, row) => (
                        <>
                          {row.merchant.tags?.map((tag) => (
                            <Tag key={tag} variant="filled">
                              {tag}
                            </Tag>
                          ))}
                          {row.warnings?.map((w) => (
                            <span key={w.en} title={textOf(w)}>
                              <StateTag tone="warn">{t("import.warning")}</StateTag>
                            </span>
                          ))}
                        </>
                      ),
                    },
                  ]}
                />
              </>
            ),
          },
        ]}
      />
      {children}
      <div className="mf-row" style={{ justifyContent: "flex-end" }}>
        {badRows > 0 && (
          <Checkbox checked={all} onChange={(e) => setAll(e.target.checked)} style={{ marginInlineEnd: "auto" }}>
            {t("import.all")}
          </Checkbox>
        )}
        <Button onClick={onBack}>{t("import.back")}</Button>
        <Button type="primary" loading={busy} disabled={changes === 0 || (all && badRows > 0)} onClick={() => onImport(all ? "all_or_none" : "good_only")}>
          {badRows > 0 ? t("import.run.good", { count: changes }) : t("import.run", { count: changes })}
        </Button>
      </div>
    </div>
  );
}
