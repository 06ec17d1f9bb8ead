import { DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { Button, Card, Drawer, Form, Select } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type AuditRules, type BatchOwnForm, useRead, type VersionForm } from "@/bridge";
import { listText, textOf } from "@/i18n";
import { FaultAlert } from "@/ui";
import { AuditForm, blankForm } from "../version";
import type { StepProps } from "./steps";

const offered = 50;

/** What single merchants have of their own in the audit form: their texts, pictures, category. */
export function OwnForms({ plan, change, rules }: StepProps & { rules: AuditRules }) {
  const { t } = useTranslation("batch");
  const own = plan.own ?? [];
  const [text, setText] = useState("");
  const [edited, setEdited] = useState<string>();
  const wanted = useDeferredValue(text.trim());
  const found = useRead(api.merchants.find, { filter: { app_id: plan.app_id, ...(wanted ? { text: wanted } : {}) }, limit: offered }, { on: ["merchant"], keep: true });
  const named = useRead(api.merchants.rows, { ids: own.map((o) => o.merchant_id) }, { on: ["merchant"], keep: true, enabled: own.length > 0 });
  const nameOf = (id: string) => [...(named.data?.rows ?? []), ...(found.data?.rows ?? [])].find((m) => m.id === id)?.name ?? id;
  const of = (id: string) => own.find((o) => o.merchant_id === id)?.form ?? blankForm;
  const set = (id: string, part: Partial<VersionForm>) => {
    const next: BatchOwnForm = { merchant_id: id, form: { ...of(id), ...part } };
    change({ own: own.some((o) => o.merchant_id === id) ? own.map((o) => (o.merchant_id === id ? next : o)) : [...own, next] });
  };
  return (
    <Card title={t("own")}>
      <div className="mf-stack">
        <span className="mf-quiet">{t("own.about")}</span>
        <Select
          showSearch
          aria-label={t("own.add")}
          placeholder={t("own.add")}
          style={{ maxWidth: 360 }}
          value={null}
          filterOption={false}
          searchValue={text}
          onSearch={setText}
          options={(found.data?.rows ?? []).map((m) => ({ value: m.id, label: m.name }))}
          onChange={(id: string | null) => {
            if (id) setEdited(id);
            setText("");
          }}
        />
        <FaultAlert fault={found.error ?? named.error} />
        {own.length > 0 && (
          <ul className="mf-lines">
            {own.map((o) => (
              <li key={o.merchant_id} className="mf-setting">
                <span>
                  {nameOf(o.merchant_id)}
                  <span className="mf-quiet"> · {listText(fieldsOf(o.form, rules))}</span>
                </span>
                <span className="mf-row">
                  <Button size="small" icon={<EditOutlined />} onClick={() => setEdited(o.merchant_id)}>
                    {t("own.edit")}
                  </Button>
                  <Button
                    size="small"
                    icon={<DeleteOutlined />}
                    aria-label={t("own.remove", { name: nameOf(o.merchant_id) })}
                    onClick={() => change({ own: own.filter((x) => x.merchant_id !== o.merchant_id) })}
                  />
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Drawer
        size={760}
        open={edited !== undefined}
        onClose={() => setEdited(undefined)}
        destroyOnHidden
        title={edited === undefined ? "" : t("own.title", { name: nameOf(edited) })}
      >
        {edited !== undefined && (
          <Form layout="vertical" requiredMark={false}>
            <p className="mf-quiet" style={{ marginTop: 0 }}>
              {t("own.empty")}
            </p>
            <AuditForm many own rules={rules} form={of(edited)} problems={[]} onChange={(part) => set(edited, part)} />
          </Form>
        )}
      </Drawer>
    </Card>
  );
}

/** The names of what a form says. */
function fieldsOf(form: VersionForm, rules: AuditRules): string[] {
  const texts = rules.fields.filter((r) => form[r.field as keyof VersionForm]).map((r) => textOf(r.name));
  const files = rules.files.filter((r) => form.files?.some((f) => f.field === r.field)).map((r) => textOf(r.name));
  return [...texts, ...files];
}
