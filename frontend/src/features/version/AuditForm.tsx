import { Card, Checkbox, Collapse, DatePicker, Form, Input, Switch } from "antd";
import dayjs from "dayjs";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type BaseinfoInfo, type AuditRules, type FieldError, type VersionForm } from "@/bridge";
import { textOf } from "@/i18n";
import { Segmented } from "@/ui";
import { AuditFiles } from "./AuditFiles";
import { type AuditField, TextField } from "./AuditField";
import { partOf } from "./parts";
import { RegionPicker } from "./RegionPicker";
import "./version.css";

interface AuditFormProps {
  rules: AuditRules;
  form: VersionForm;
  onChange: (part: Partial<VersionForm>) => void;
  problems: FieldError[];
  /** Base info that stands for what is left empty. */
  now?: BaseinfoInfo | undefined;
  /** Picks categories where the tree of the one merchant is known. */
  categories?: ReactNode;
  /** One form for many merchants: base info is each one's own. */
  many?: boolean;
  /** What one merchant has of its own beside the form of many: nothing is required. */
  own?: boolean;
}

/** The whole form of an audit: 22 fields and 16 files, in the parts a person thinks in. */
export function AuditForm({ rules, form, onChange, problems, now, categories, many = false, own = false }: AuditFormProps) {
  const { t } = useTranslation("version");
  const endless = rules.forever;
  const place = own ? "own" : "audit"; // a merchant's own form lies over that of all
  const problemOf = useMemo(() => new Map(problems.map((p) => [p.field, textOf(p.text)])), [problems]);
  const field = (name: AuditField, extra: { rows?: number; placeholder?: string | undefined } = {}) => {
    const rule = rules.fields.find((r) => r.field === name);
    if (!rule) return null;
    return <TextField key={name} place={place} rule={own ? { ...rule, required: false } : rule} value={form[name] ?? ""} problem={problemOf.get(name)} onChange={(value) => onChange({ [name]: value })} {...extra} />;
  };
  const files = (...names: string[]) => (
    <AuditFiles
      rules={rules.files.filter((r) => names.some((n) => r.field.endsWith(n)))}
      files={form.files ?? []}
      problems={problemOf}
      onChange={(list) => onChange({ files: list })}
    />
  );
  const kept = (value: string | undefined) => (value ? t("audit.now", { value }) : undefined);
  const optional: { key: string; children: ReactNode }[] = [
    {
      key: "screens",
      children: (
        <>
          {files("_screen_shot")}
        </>
      ),
    },
    {
      key: "base",
      children: (
        <>
          <p className="mf-quiet" style={{ marginTop: 0 }}>
            {t(many ? "part.base.many" : "part.base.about")}
          </p>
          <div className="mf-fields">
            {field("app_name", { placeholder: kept(now?.name) })}
            {field("app_english_name", { placeholder: kept(now?.english_name) })}
            {field("app_slogan", { placeholder: kept(now?.slogan) })}
            {categories ?? <CategoryIDs place={place} form={form} problem={problemOf.get("mini_category_ids")} onChange={onChange} />}
            {field("service_phone", { placeholder: kept(now?.phone) })}
            {field("service_email", { placeholder: kept(now?.email) })}
          </div>
          {field("app_desc", { rows: 3, placeholder: kept(now?.description) })}
          {files("app_logo")}
        </>
      ),
    },
    {
      key: "region",
      children: (
        <>
          <RegionPicker provinces={rules.provinces} form={form} problem={problemOf.get("service_region_info") ?? problemOf.get("region_type")} onChange={onChange} />
        </>
      ),
    },
    {
      key: "licence",
      children: (
        <>
          <p className="mf-quiet" style={{ marginTop: 0 }}>
            {t("part.licence.about")}
          </p>
          <div className="mf-fields">
            {field("license_name")}
            {field("license_no")}
            <Form.Item
              label={t("licence.until")}
              htmlFor={`${place}-license_valid_date`}
              validateStatus={problemOf.has("license_valid_date") ? "error" : ""}
              help={problemOf.get("license_valid_date")}
            >
              <div className="mf-row">
                <DatePicker
                  id={`${place}-license_valid_date`}
                  disabled={form.license_valid_date === endless}
                  value={form.license_valid_date && form.license_valid_date !== endless ? dayjs(form.license_valid_date) : null}
                  onChange={(day) => onChange({ license_valid_date: day ? day.format("YYYY-MM-DD") : "" })}
                />
                <Checkbox checked={form.license_valid_date === endless} onChange={(e) => onChange({ license_valid_date: e.target.checked ? endless : "" })}>
                  {t("licence.endless")}
                </Checkbox>
              </div>
            </Form.Item>
          </div>
          {files("_license_pic", "out_door_pic")}
        </>
      ),
    },
  ];
  const problemIn = (part: string) => problems.some((p) => partOf(p.field) === part);
  return (
    <div className="mf-stack">
      <Card title={t("part.version")} id={`part-version${own ? "-own" : ""}`}>
        {field("version_desc", { rows: 4 })}
        {field("memo", { rows: 2 })}
        {many && (
          <p className="mf-quiet" style={{ marginTop: 0 }}>
            {t("placeholders", { list: rules.placeholders.map((name) => `{{${name}}}`).join("  ") })}
          </p>
        )}
        {!own && (
          <div className="mf-fields">
            <Form.Item label={t("audit.rule")} extra={t("audit.rule.about")}>
              <Segmented
                aria-label={t("audit.rule")}
                value={form.audit_rule || "BASE"}
                options={[
                  { value: "BASE", label: t("audit.rule.base") },
                  { value: "BASE_PROMOTE", label: t("audit.rule.promote") },
                ]}
                onChange={(audit_rule) => onChange({ audit_rule })}
              />
            </Form.Item>
            <div>
              {!many && <Choice id="audit-auto" checked={form.auto_online ?? false} label={t("audit.auto")} about={t("audit.auto.about")} onChange={(auto_online) => onChange({ auto_online })} />}
              <Choice id="audit-speed" checked={form.speed_up ?? false} label={t("audit.speed")} about={t("audit.speed.about")} onChange={(speed_up) => onChange({ speed_up })} />
            </div>
          </div>
        )}
      </Card>
      <Card title={t("part.test")} id={`part-test${own ? "-own" : ""}`}>
        <div className="mf-fields">
          {field("test_accout")}
          {field("test_password")}
        </div>
        {files("test_file_name")}
      </Card>
      {many ? (
        <Collapse
          className="mf-optional"
          items={optional.map(({ key, children }) => ({
            key,
            label: <strong>{t(`part.${key}`)}</strong>,
            extra: <span className="mf-quiet">{t(problemIn(key) ? "part.wrong" : "part.optional")}</span>,
            children,
          }))}
        />
      ) : (
        optional.map(({ key, children }) => (
          <Card key={key} title={t(`part.${key}`)} id={`part-${key}`}>
            {children}
          </Card>
        ))
      )}
    </div>
  );
}

interface ChoiceProps {
  id: string;
  checked: boolean;
  label: string;
  about: string;
  onChange: (checked: boolean) => void;
}

function Choice({ id, checked, label, about, onChange }: ChoiceProps) {
  return (
    <div className="mf-choice">
      <Switch id={id} checked={checked} onChange={onChange} />
      <span>
        <label htmlFor={id}>{label}</label>
        <div className="mf-quiet">{about}</div>
      </span>
    </div>
  );
}

function CategoryIDs({ place, form, problem, onChange }: { place: string; form: VersionForm; problem: string | undefined; onChange: AuditFormProps["onChange"] }) {
  const { t } = useTranslation("version");
  return (
    <Form.Item label={t("category")} htmlFor={`${place}-mini_category_ids`} validateStatus={problem ? "error" : ""} help={problem ?? t("category.about")}>
      <Input id={`${place}-mini_category_ids`} value={form.mini_category_ids ?? ""} onChange={(e) => onChange({ mini_category_ids: e.target.value })} />
    </Form.Item>
  );
}
