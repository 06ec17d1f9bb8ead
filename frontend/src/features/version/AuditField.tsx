import { Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { VersionFieldRule } from "@/bridge";
import { textOf } from "@/i18n";
import { weight } from "@/ui/weight";

/** The text fields of the form, by the platform's spelling. */
export type AuditField =
  | "version_desc"
  | "app_name"
  | "app_english_name"
  | "app_slogan"
  | "app_desc"
  | "service_phone"
  | "service_email"
  | "license_name"
  | "license_no"
  | "memo"
  | "test_accout"
  | "test_password";

interface Props {
  rule: VersionFieldRule;
  value: string;
  problem: string | undefined;
  onChange: (value: string) => void;
  rows?: number;
  placeholder?: string | undefined;
  /** What its id begins with, where two forms are on one page. */
  place?: string;
}

/** One text field with the platform's own count beside it and what is wrong with it below. */
export function TextField({ rule, value, problem, onChange, rows, placeholder, place = "audit" }: Props) {
  const { t } = useTranslation("version");
  const [touched, setTouched] = useState(value !== "");
  const n = weight(value.trim());
  const over = n > 0 && (n < (rule.min ?? 0) || n > (rule.max ?? Infinity));
  const shown = problem && (touched || problem !== "") ? problem : undefined;
  const id = `${place}-${rule.field}`;
  const shared = {
    id,
    value,
    placeholder,
    onBlur: () => setTouched(true),
  };
  return (
    <Form.Item
      label={
        <span className="mf-field-label">
          <span>{textOf(rule.name)}</span>
          <span className={`mf-numbers ${over ? "mf-bad" : "mf-quiet"}`} aria-hidden>
            {t("count", { n, range: rule.min ? `${rule.min}–${rule.max ?? ""}` : `≤ ${rule.max ?? ""}` })}
          </span>
        </span>
      }
      htmlFor={id}
      required={rule.required ?? false}
      validateStatus={shown ? "error" : ""}
      help={shown}
    >
      {rows ? (
        <Input.TextArea {...shared} rows={rows} onChange={(e) => onChange(e.target.value)} />
      ) : (
        <Input {...shared} autoComplete="off" onChange={(e) => onChange(e.target.value)} />
      )}
    </Form.Item>
  );
}
