import { DownloadOutlined, FileExcelOutlined, InboxOutlined } from "@ant-design/icons";
import { Button, Form, Radio, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type MerchantExisting, type MerchantFormat, useCommand, useRead } from "@/bridge";
import { languageNow } from "@/i18n";
import { FileField, sheetEndings, useDelivery } from "@/ui";
import { TagsInput } from "./TagsInput";

export interface ImportChoices {
  app_id: string;
  existing: MerchantExisting;
  /** Of a workbook in which several hold merchants. */
  sheet: string;
  tags: string[];
}

interface Props {
  fileName: string | undefined;
  choices: ImportChoices;
  /** To choose from when several sheets of the file hold merchants. */
  sheets: string[];
  onChoices: (choices: ImportChoices) => void;
  onFile: (file: File) => void;
  busy: boolean;
  onNext: () => void;
  children: ReactNode;
}

export function ImportChoose({ fileName, choices, sheets, onChoices, onFile, busy, onNext, children }: Props) {
  const { t } = useTranslation("merchant");
  const deliver = useDelivery();
  const { data } = useRead(api.apps.list, undefined, { on: ["app"] });
  const template = useCommand(api.merchants.importTemplate, { onSuccess: deliver });
  const [over, setOver] = useState(false);
  const apps = data?.apps ?? [];
  const take = (format: MerchantFormat) => template.mutate({ format, language: languageNow() });
  return (
    <Form layout="vertical" requiredMark={false} onFinish={onNext}>
      <div
        className={over ? "mf-drop mf-drop--over" : "mf-drop"}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
      >
        <span className="mf-empty__icon" aria-hidden>
          {fileName ? <FileExcelOutlined /> : <InboxOutlined />}
        </span>
        <strong>{fileName ?? t("import.drop")}</strong>
        <span className="mf-quiet">{t("import.formats")}</span>
        <div className="mf-row" style={{ marginTop: 10 }}>
          <FileField accept={sheetEndings} label={fileName ? t("import.other") : t("import.choose")} onChoose={([chosen]) => chosen && onFile(chosen)} />
          <Button type="text" icon={<DownloadOutlined />} onClick={() => take("xlsx")} loading={template.isPending}>
            {t("import.template")}
          </Button>
        </div>
      </div>
      {sheets.length > 0 && (
        <Form.Item label={t("import.sheet")} extra={t("import.sheet.about", { count: sheets.length })} required>
          <Radio.Group
            aria-label={t("import.sheet")}
            value={choices.sheet}
            onChange={(e) => onChoices({ ...choices, sheet: e.target.value as string })}
            options={sheets.map((name) => ({ value: name, label: name }))}
          />
        </Form.Item>
      )}
      {apps.length > 1 && (
        <Form.Item label={t("app")} required>
          <Select
            aria-label={t("app")}
            placeholder={t("app.required")}
            {...(choices.app_id ? { value: choices.app_id } : {})}
            onChange={(app_id: string) => onChoices({ ...choices, app_id })}
            options={apps.map((a) => ({ value: a.id, label: a.name }))}
          />
        </Form.Item>
      )}
      <Form.Item label={t("import.existing")}>
        <Radio.Group
          value={choices.existing}
          aria-label={t("import.existing")}
          onChange={(e) => onChoices({ ...choices, existing: e.target.value as MerchantExisting })}
          options={(["update", "skip", "bad"] as const).map((value) => ({ value, label: t(`import.existing.${value}`) }))}
        />
      </Form.Item>
      <Form.Item label={t("import.tags")} htmlFor="import-tags">
        <TagsInput id="import-tags" label={t("import.tags")} value={choices.tags} onChange={(tags) => onChoices({ ...choices, tags })} />
      </Form.Item>
      {children}
      <div className="mf-row" style={{ justifyContent: "flex-end", marginTop: 8 }}>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!fileName || (sheets.length > 0 && !choices.sheet) || (apps.length > 1 && !choices.app_id)}>
          {t("import.check")}
        </Button>
      </div>
    </Form>
  );
}
