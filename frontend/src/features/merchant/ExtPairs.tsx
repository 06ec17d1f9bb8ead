import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { facts } from "@/bridge";

export interface ExtPair {
  key: string;
  value: string;
}

export const pairsOf = (ext: Record<string, string>): ExtPair[] =>
  Object.entries(ext)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => ({ key, value }));

export const mapOf = (pairs: ExtPair[] | undefined): Record<string, string> => {
  const ext: Record<string, string> = {};
  for (const pair of pairs ?? []) {
    const key = (pair?.key ?? "").trim();
    if (key || pair?.value) ext[key] = pair.value ?? "";
  }
  return ext;
};

/** Values that a template's ext takes by {{ext.KEY}}: a list of pairs in the form's "ext". */
export function ExtPairs() {
  const { t } = useTranslation("merchant");
  return (
    <Form.List name="ext">
      {(fields, { add, remove }) => (
        <div className="mf-stack" style={{ gap: 8 }}>
          {fields.map(({ name, key }) => (
            <div key={key} className="mf-ext">
              <Form.Item
                name={[name, "key"]}
                style={{ marginBottom: 0 }}
                rules={[
                  { required: true, message: t("ext.key.required") },
                  { max: facts.ext_key, pattern: new RegExp(facts.ext_key_shape, "u"), message: t("ext.key.shape", { n: facts.ext_key }) },
                  ({ getFieldValue }) => ({
                    validator: (_, value: string) => {
                      const same = (getFieldValue("ext") as (ExtPair | undefined)[]).filter((pair) => pair?.key && pair.key === value);
                      return same.length > 1 ? Promise.reject(new Error(t("ext.key.twice"))) : Promise.resolve();
                    },
                  }),
                ]}
              >
                <Input className="mf-code" placeholder={t("ext.key")} aria-label={t("ext.key")} spellCheck={false} />
              </Form.Item>
              <Form.Item name={[name, "value"]} style={{ marginBottom: 0 }} rules={[{ max: facts.ext_value, message: t("too_long", { n: facts.ext_value }) }]}>
                <Input.TextArea className="mf-grow" rows={1} placeholder={t("ext.value")} aria-label={t("ext.value")} />
              </Form.Item>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t("ext.remove")} onClick={() => remove(name)} />
            </div>
          ))}
          <div>
            <Button icon={<PlusOutlined />} disabled={fields.length >= facts.ext} onClick={() => add({ key: "", value: "" })}>
              {t("ext.add")}
            </Button>
          </div>
        </div>
      )}
    </Form.List>
  );
}
