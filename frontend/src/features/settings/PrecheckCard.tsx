import { Card, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, PickSelect } from "@/ui";

/** Which rules of the precheck are off, and own words to avoid. */
export function PrecheckCard() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useRead(api.versions.precheckRules, undefined);
  return (
    <Card title={t("precheck")}>
      <FaultAlert fault={error} onRetry={() => void refetch()} className="mf-gap" />
      <Form.Item name={["precheck", "off"]} label={t("precheck.off")} extra={t("precheck.about")}>
        <PickSelect mode="multiple" options={(data?.rules ?? []).map((r) => ({ value: r.id, label: textOf(r.name) }))} />
      </Form.Item>
      <Form.Item name={["precheck", "words"]} label={t("precheck.words")} extra={t("precheck.words.about")}>
        <Select mode="tags" tokenSeparators={[",", "，", "、", ";", "；"]} open={false} />
      </Form.Item>
    </Card>
  );
}
