import { Card, Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { SettingsForm } from "@/bridge";

/** Defaults of publishing, and limits. */
export function WorkCard({ start }: { start: SettingsForm }) {
  const { t } = useTranslation("settings");
  const policy = Form.useWatch<SettingsForm["versions"]["policy"] | undefined>(["versions", "policy"]) ?? start.versions.policy;
  return (
    <Card title={t("work")}>
      <div className="mf-fields">
        <Form.Item name={["versions", "policy"]} label={t("version.policy")}>
          <Select
            options={[
              { value: "next_patch", label: t("version.policy.next_patch") },
              { value: "explicit", label: t("version.policy.explicit") },
            ]}
          />
        </Form.Item>
        <Form.Item name={["versions", "first"]} label={t("version.first")} rules={[{ pattern: /^\d{1,10}\.\d{1,10}\.\d{1,10}$/, message: t("version.shape") }]}>
          <Input disabled={policy === "explicit"} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name="default_rate" label={t("rate")} extra={t("rate.about")}>
          <InputNumber min={0.1} max={1000} suffix={t("unit.rate")} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name="qr_rule_limit" label={t("rules")} extra={t("rules.about")}>
          <InputNumber min={1} max={100} precision={0} style={{ width: 180 }} />
        </Form.Item>
      </div>
    </Card>
  );
}
