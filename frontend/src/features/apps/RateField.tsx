import { Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { facts } from "@/bridge";

/** How many calls a second are made for an app, inside a Form; a number that is not taken is told, and not made another. */
export function RateField({ about, autoFocus }: { about: string; autoFocus?: boolean }) {
  const { t } = useTranslation("apps");
  const { min, max } = facts.rate;
  return (
    <Form.Item
      name="rate"
      label={t("field.rate")}
      extra={about}
      rules={[
        { required: true, message: t("rate.required") },
        { type: "number", min, max, message: t("rate.range", { least: min, most: max }) },
      ]}
    >
      <InputNumber autoFocus={autoFocus ?? false} suffix={t("unit.rate")} style={{ width: 180 }} />
    </Form.Item>
  );
}
