import { Card, Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";

/** Defaults of publishing, and limits. */
export function WorkCard() {
  const { t } = useTranslation("settings");
  return (
    <Card title={t("work")}>
      <div className="mf-fields">
        <Form.Item name="default_rate" label={t("rate")} extra={t("rate.about")}>
          <InputNumber min={0.1} max={1000} suffix={t("unit.rate")} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name="qr_rule_limit" label={t("rules")} extra={t("rules.about")}>
          <InputNumber min={1} max={100} precision={0} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name="template_hours" label={t("templates.hours")} extra={t("templates.hours.about")}>
          <InputNumber min={0} max={720} precision={0} suffix={t("unit.hours")} style={{ width: 180 }} />
        </Form.Item>
      </div>
    </Card>
  );
}
