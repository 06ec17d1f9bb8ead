import { Alert, Button, Input } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { tidyJSON } from "./numbers";
import { useLater } from "./useLater";
import "./version.css";

interface Props {
  id?: string;
  value: string;
  onChange: (ext: string) => void;
  /** Whose values fill the preview; "" shows none. */
  merchantId?: string;
  rows?: number;
}

const holes = ["name", "contact", "phone", "mini_app_id"];

/** Edits an ext: JSON checked as it is typed, placeholders at hand, and what one merchant would get. */
export function ExtEditor({ id, value, onChange, merchantId = "", rows = 9 }: Props) {
  const { t } = useTranslation("version");
  const area = useRef<HTMLDivElement>(null);
  const checked = useLater(value);
  const preview = useRead(api.versions.previewExt, { merchant_id: merchantId, ext: checked }, { on: ["merchant"], keep: true });
  const problem = preview.data?.problem;
  const insert = (name: string) => {
    const text = area.current?.querySelector("textarea");
    const at = text?.selectionStart ?? value.length;
    onChange(`${value.slice(0, at)}{{${name}}}${value.slice(text?.selectionEnd ?? at)}`);
    text?.focus();
  };
  return (
    <div className="mf-exted" ref={area}>
      <div className="mf-row mf-exted__bar">
        <span className="mf-quiet">{t("ext.insert")}</span>
        {holes.map((name) => (
          <Button key={name} size="small" type="text" className="mf-code" onClick={() => insert(name)}>
            {`{{${name}}}`}
          </Button>
        ))}
        <Button size="small" style={{ marginInlineStart: "auto" }} onClick={() => onChange(tidyJSON(value))}>
          {t("ext.tidy")}
        </Button>
      </div>
      <Input.TextArea
        {...(id ? { id } : {})}
        aria-label={t("ext")}
        className="mf-code"
        spellCheck={false}
        rows={rows}
        status={problem ? "error" : ""}
        value={value}
        onChange={(e) => onChange(e.target.value)}
      />
      {problem ? (
        <Alert type="error" showIcon role="alert" title={textOf(problem.message)} description={textOf(problem.hint)} />
      ) : (
        preview.data?.rendered && (
          <section className="mf-exted__preview" aria-label={t("ext.preview")}>
            <div className="mf-quiet">{t("ext.preview")}</div>
            <pre className="mf-code">{tidyJSON(preview.data.rendered)}</pre>
          </section>
        )
      )}
    </div>
  );
}
