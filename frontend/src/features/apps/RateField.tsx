import { Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";

/** What the program takes, in calls a second. */
const [least, most] = [0.1, 1000];

/** How many calls a second are made for an app, inside a Form; a number that is not taken is told, and not made another. */
export function RateField({ about, autoFocus }: { about: string; autoFocus?: boolean }) {
  const { t } = useTranslation("apps");
  return (
    <Form.Item
      name="rate"
      label={t("field.rate")}
      extra={about}
      rules={[
        { required: true, message: t("rate.required") },
        { type: "number", min: least, max: most, message: t("rate.range", { least, most }) },
      ]}
    >
      <InputNumber autoFocus={autoFocus ?? false} suffix={t("unit.rate")} style={{ width: 180 }} />
    </Form.Item>
  );
}
