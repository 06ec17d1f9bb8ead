import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import type { FieldError, PrivacyForm, PrivacyOwn, PrivacySystem, PrivacyUsed } from "@/bridge";
import { textOf } from "@/i18n";
import { DataName, Segmented } from "@/ui";
import "./privacy.css";

interface Props {
  /** Tells the fields of one form from those of another on the same page. */
  id: string;
  form: PrivacyForm;
  onChange: (form: PrivacyForm) => void;
  /** The data the code uses; each has a line. */
  used: PrivacyUsed[];
  problems: FieldError[];
  mostOwn?: number;
}

type Line = Pick<PrivacySystem, "code" | "interface_code"> & { optional: boolean };

/** A line for what is used, and for what the form declares beside it. */
function linesOf(used: PrivacyUsed[], declared: PrivacySystem[]): Line[] {
  const lines: Line[] = used.map((u) => ({ code: u.code, interface_code: u.interface_code ?? "", optional: u.optional ?? false }));
  for (const d of declared) {
    if (!lines.some((l) => l.code === d.code)) lines.push({ code: d.code, interface_code: d.interface_code ?? "", optional: true });
  }
  return lines;
}

/** A privacy agreement, with or without placeholders. */
export function FormFields({ id, form, onChange, used, problems, mostOwn = 20 }: Props) {
  const { t } = useTranslation("privacy");
  const change = (part: Partial<PrivacyForm>) => onChange({ ...form, ...part });
  const declared = form.system_privacy_fields ?? [];
  const own = form.user_define_privacy_fields ?? [];
  const wrong = (field: string) => problems.find((p) => p.field === field);
  const help = (field: string) => {
    const problem = wrong(field);
    return problem ? { validateStatus: "error" as const, help: <span role="alert">{textOf(problem.text)}</span> } : {};
  };
  const purposeOf = (l: Line) => (declared.find((d) => d.code === l.code && d.interface_code === l.interface_code) ?? declared.find((d) => d.code === l.code && !d.interface_code))?.purpose ?? "";
  const declare = (l: Line, purpose: string) => {
    const rest = declared.filter((d) => !(d.code === l.code && (d.interface_code ?? "") === l.interface_code));
    const line = { code: l.code, purpose, ...(l.interface_code ? { interface_code: l.interface_code } : {}) };
    change({ system_privacy_fields: [...rest, line] });
  };
  const setOwn = (at: number, part: Partial<PrivacyOwn>) => change({ user_define_privacy_fields: own.map((o, i) => (i === at ? { ...o, ...part } : o)) });
  const lines = linesOf(used, declared);
  return (
    <Form layout="vertical" component="div" requiredMark={false}>
      <div className="mf-fields">
        <Form.Item label={t("field.email")} htmlFor={`${id}-email`} {...help("contact_email")}>
          <Input id={`${id}-email`} value={form.contact_email} spellCheck={false} onChange={(e) => change({ contact_email: e.target.value })} />
        </Form.Item>
        <Form.Item label={t("field.phone")} htmlFor={`${id}-phone`} {...help("contact_phone")}>
          <Input id={`${id}-phone`} value={form.contact_phone} spellCheck={false} onChange={(e) => change({ contact_phone: e.target.value })} />
        </Form.Item>
        <Form.Item label={t("field.reply")} htmlFor={`${id}-reply`} {...help("reply_cycle")}>
          <Input id={`${id}-reply`} value={form.reply_cycle} suffix={t("field.days")} onChange={(e) => change({ reply_cycle: e.target.value })} />
        </Form.Item>
        <Form.Item label={<span id={`${id}-storage`}>{t("field.storage")}</span>} {...help("storage_location")}>
          <Segmented<string>
            block
            aria-labelledby={`${id}-storage`}
            value={form.storage_location ?? ""}
            options={[
              { value: "inside", label: t("storage.inside") },
              { value: "outside", label: t("storage.outside") },
            ]}
            onChange={(storage_location) => change({ storage_location })}
          />
        </Form.Item>
        <Form.Item label={<span id={`${id}-public`}>{t("field.public")}</span>} {...help("public_type")}>
          <Segmented<string>
            block
            aria-labelledby={`${id}-public`}
            value={form.public_type ?? ""}
            options={[
              { value: "PUBLIC", label: t("public.PUBLIC") },
              { value: "HIDE", label: t("public.HIDE") },
            ]}
            onChange={(public_type) => change({ public_type })}
          />
        </Form.Item>
      </div>
      <h3 className="mf-privacy__part">{t("system")}</h3>
      {lines.length === 0 && <p className="mf-quiet">{t("system.none")}</p>}
      {lines.map((l) => {
        const key = `${id}-${l.code}-${l.interface_code}`;
        return (
          <Form.Item
            key={key}
            htmlFor={key}
            label={
              <span>
                <DataName code={l.code} of={l.interface_code} /> {l.optional && <span className="mf-quiet">{t("system.optional")}</span>}
              </span>
            }
            {...help(`system_privacy_fields.${l.code}`)}
          >
            <Input id={key} value={purposeOf(l)} placeholder={t("purpose")} onChange={(e) => declare(l, e.target.value)} />
          </Form.Item>
        );
      })}
      <h3 className="mf-privacy__part">{t("own")}</h3>
      {own.map((o, i) => {
        const problem = wrong(`user_define_privacy_fields.${i + 1}`);
        return (
          // Lines have no name of their own before one is typed.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={i}>
            <div className="mf-privacy__own">
              <Input aria-label={t("own.name", { n: i + 1 })} placeholder={t("own.name.short")} value={o.name} onChange={(e) => setOwn(i, { name: e.target.value })} />
              <Input aria-label={t("own.purpose", { n: i + 1 })} placeholder={t("purpose")} value={o.purpose} onChange={(e) => setOwn(i, { purpose: e.target.value })} />
              <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("own.remove", { n: i + 1 })} onClick={() => change({ user_define_privacy_fields: own.filter((_, at) => at !== i) })} />
            </div>
            {problem && (
              <div className="mf-bad" role="alert">
                {textOf(problem.text)}
              </div>
            )}
          </div>
        );
      })}
      <Button icon={<PlusOutlined />} disabled={own.length >= mostOwn} onClick={() => change({ user_define_privacy_fields: [...own, { name: "", purpose: "" }] })}>
        {t("own.add")}
      </Button>
    </Form>
  );
}
