import { Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, facts, type Merchant as MerchantRecord, type MerchantForm, useRead } from "@/bridge";
import { ExtPairs, type ExtPair, mapOf, pairsOf } from "./ExtPairs";
import { TagsInput } from "./TagsInput";

/** A record while it is edited: ext is a list, so that a row can be half typed. */
export interface RecordValues {
  app_id?: string;
  name: string;
  contact: string;
  phone: string;
  mini_app_id: string;
  tags: string[];
  notes: string;
  ext: ExtPair[];
}

export const emptyRecord: RecordValues = { name: "", contact: "", phone: "", mini_app_id: "", tags: [], notes: "", ext: [] };

export const valuesOf = (m: MerchantRecord): RecordValues => ({
  app_id: m.app_id,
  name: m.name,
  contact: m.contact ?? "",
  phone: m.phone ?? "",
  mini_app_id: m.mini_app_id ?? "",
  tags: m.tags ?? [],
  notes: m.notes ?? "",
  ext: pairsOf(m.ext ?? {}),
});

export const formOf = (values: RecordValues): MerchantForm => ({ ...emptyRecord, ...values, app_id: values.app_id ?? "", ext: mapOf(values.ext) });

/** Full-width digits and what chats add to a number are brought to plain ones. */
const plainNumber = (text: string): string =>
  text
    .replaceAll(/[０-９]/g, (d) => String.fromCharCode(d.charCodeAt(0) - 0xfee0))
    .replaceAll(/[－–—‐‑]/g, "-")
    .replaceAll("＋", "+")
    .replaceAll(/[\s\u200b\u200e\u202a\u202c\ufeff]/g, "");

/** The fields of a merchant's record, inside a Form of RecordValues. */
export function MerchantFields({ autoFocus }: { autoFocus?: boolean }) {
  const { t } = useTranslation("merchant");
  const { data } = useRead(api.apps.list, undefined, { on: ["app"] });
  const apps = data?.apps ?? [];
  return (
    <div className="mf-record">
      <Form.Item
        name="name"
        label={t("name")}
        rules={[
          { required: true, whitespace: true, message: t("name.required") },
          { max: facts.merchant_name, message: t("too_long", { n: facts.merchant_name }) },
        ]}
      >
        <Input autoFocus={autoFocus ?? false} />
      </Form.Item>
      <Form.Item name="mini_app_id" label={t("mini_app_id")} normalize={plainNumber} tooltip={t("mini_app_id.about")} rules={[{ pattern: new RegExp(facts.platform_id, "u"), message: t("mini_app_id.shape") }]} validateTrigger="onBlur">
        <Input inputMode="numeric" className="mf-numbers" />
      </Form.Item>
      <Form.Item name="contact" label={t("contact")} rules={[{ max: facts.contact, message: t("too_long", { n: facts.contact }) }]}>
        <Input />
      </Form.Item>
      <Form.Item name="phone" label={t("phone")} normalize={plainNumber} rules={[{ ...facts.phone, pattern: new RegExp(facts.phone_shape, "u"), message: t("phone.shape", { ...facts.phone }) }]} validateTrigger="onBlur">
        <Input inputMode="tel" className="mf-numbers" />
      </Form.Item>
      {apps.length > 1 && (
        <Form.Item name="app_id" label={t("app")} rules={[{ required: true, message: t("app.required") }]}>
          <Select aria-label={t("app")} options={apps.map((a) => ({ value: a.id, label: a.name }))} />
        </Form.Item>
      )}
      <Form.Item name="tags" label={t("tags")} className={apps.length > 1 ? "" : "mf-record__wide"} rules={[{ type: "array", max: facts.tags, message: t("tags.many", { n: facts.tags }) }]}>
        <TagsInput label={t("tags")} />
      </Form.Item>
      <Form.Item name="notes" label={t("notes")} className="mf-record__wide" rules={[{ max: facts.notes, message: t("too_long", { n: facts.notes }) }]}>
        <Input.TextArea className="mf-grow" style={{ minHeight: 76 }} />
      </Form.Item>
      <Form.Item label={t("ext")} tooltip={t("ext.about")} className="mf-record__wide">
        <ExtPairs />
      </Form.Item>
    </div>
  );
}
