import { Form, type FormInstance, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AppForm, facts } from "@/bridge";
import { Segmented } from "@/ui";
import { environmentOf, environments } from "./environment";
import { RateField } from "./RateField";

/** What the app is and where it calls. */
export function BasicsStep({ form }: { form: FormInstance<AppForm> }) {
  const { t } = useTranslation("apps");
  const start = environmentOf({ gateway: (form.getFieldValue("gateway") as string | undefined) ?? environments.production.gateway });
  const [environment, setEnvironment] = useState(start);
  const choose = (value: "production" | "sandbox" | "custom") => {
    setEnvironment(value);
    if (value !== "custom") form.setFieldsValue(environments[value]);
  };
  return (
    <>
      <div className="mf-fields">
        <Form.Item name="name" label={t("field.name")} rules={[{ required: true, whitespace: true, message: t("required") }]}>
          <Input placeholder={t("field.name.example")} maxLength={facts.name} />
        </Form.Item>
        <Form.Item
          name="app_id"
          label={t("field.app_id")}
          normalize={(v: string) => v.trim()}
          rules={[
            { required: true, message: t("required") },
            { pattern: new RegExp(facts.platform_id, "u"), message: t("field.app_id.shape") },
          ]}
        >
          <Input inputMode="numeric" placeholder="2021000000000000" className="mf-numbers" />
        </Form.Item>
      </div>
      <Form.Item label={t("field.environment")} required>
        <Segmented
          aria-label={t("field.environment")}
          value={environment === "simulator" ? "custom" : environment}
          options={(["production", "sandbox", "custom"] as const).map((value) => ({ value, label: t(`environment.${value}`) }))}
          onChange={choose}
        />
      </Form.Item>
      <div hidden={environment === "production" || environment === "sandbox"}>
        <Form.Item name="gateway" label={t("field.gateway")} rules={[{ required: true, message: t("required") }]}>
          <Input className="mf-code" />
        </Form.Item>
        <div className="mf-fields">
          <Form.Item name="oauth" label={t("field.oauth")}>
            <Input className="mf-code" />
          </Form.Item>
          <Form.Item name="message_host" label={t("field.message_host")}>
            <Input className="mf-code" />
          </Form.Item>
        </div>
      </div>
      <RateField about={t("field.rate.about")} />
    </>
  );
}
