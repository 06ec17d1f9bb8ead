import { Form, Input } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BaseinfoLimit, FieldUsage } from "@/bridge";
import { textOf } from "@/i18n";
import { StateTag } from "@/ui";
import { lengthOf, problemOf, type TextField, textFields } from "./fields";

interface Props {
  field: TextField;
  limit: BaseinfoLimit | undefined;
  usage: FieldUsage | undefined;
  value: string;
  changed: boolean;
  /** What Go or the platform found wrong with the value. */
  refusal?: string | undefined;
  /** A button beside the field. */
  beside?: ReactNode;
  below?: ReactNode;
  onChange: (text: string) => void;
}

/** A text of base info, judged as it is typed. */
export function TextRow({ field, limit, usage, value, changed, refusal, beside, below, onChange }: Props) {
  const { t } = useTranslation("baseinfo");
  const problem = changed && limit ? problemOf(limit, value) : undefined;
  const words =
    problem === "characters"
      ? t("problem.characters", { allowed: textOf(limit?.allowed) })
      : problem && t(`problem.${problem}`, { min: limit?.min ?? 0, max: limit?.max ?? 0 });
  const said = words || refusal;
  const id = `baseinfo-${textFields[field]}`;
  const shared = {
    id,
    value,
    "aria-label": t(`field.${field}`),
    "aria-describedby": `${id}-note`,
    ...(said ? { "aria-invalid": true as const } : {}),
  };
  return (
    <Form.Item
      label={
        <span className="mf-row">
          {t(`field.${field}`)}
          {changed && <StateTag tone="busy">{t("changed")}</StateTag>}
        </span>
      }
      htmlFor={id}
      validateStatus={said ? "error" : ""}
      className={field === "description" || field === "slogan" ? "mf-info__wide" : ""}
    >
      <div className="mf-row mf-info__row">
        {field === "description" ? (
          <Input.TextArea {...shared} rows={4} onChange={(e) => onChange(e.target.value)} />
        ) : (
          <Input {...shared} onChange={(e) => onChange(e.target.value)} />
        )}
        {beside}
      </div>
      <div className="mf-info__note" id={`${id}-note`}>
        {said ? (
          <span className="mf-info__problem" role="alert">
            {said}
          </span>
        ) : (
          <span className="mf-quiet">{usage && t(`usage.${usage.field === textFields.name ? "year" : "month"}`, { used: usage.used, limit: usage.limit })}</span>
        )}
        {limit && (
          <span className={`mf-numbers ${problem === "short" || problem === "long" ? "mf-info__problem" : "mf-quiet"}`}>
            {lengthOf(limit, value)} / {limit.min}–{limit.max}
          </span>
        )}
      </div>
      {below}
    </Form.Item>
  );
}
