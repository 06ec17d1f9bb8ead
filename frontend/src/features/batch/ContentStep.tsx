import { BlockOutlined } from "@ant-design/icons";
import { Card, Form, Input, Radio, Select, Switch } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { facts, type ProviderTemplate } from "@/bridge";
import { EmptyState, LinkButton, shortTime } from "@/ui";
import { buildable, ExtEditor, isNumber, NoVersion, tidyJSON } from "../version";
import type { StepProps } from "./steps";

/** What is published: a version of a template, under which number, with which ext. */
export function ContentStep({ plan, change, templates }: StepProps & { templates: ProviderTemplate[] }) {
  const [today] = useState(() => shortTime(new Date().toISOString()).slice(5, 10));
  const { t } = useTranslation("batch");
  const template = templates.find((x) => x.id === plan.template);
  const versions = buildable(template);
  const only = templates.length === 1 ? templates[0] : undefined;
  useEffect(() => {
    if (!plan.template && only) change({ template: only.id, template_id: only.template_id, app_id: only.app_id, template_version: buildable(only)[0] ?? "" });
  }, [plan.template, only, change]);
  const newest = versions[0];
  useEffect(() => {
    // The versions came after the template was chosen.
    if (!plan.template_version && newest) change({ template_version: newest });
  }, [plan.template_version, newest, change]);
  if (templates.length === 0) {
    return (
      <Card>
        <EmptyState
          icon={<BlockOutlined />}
          title={t("no_template")}
          hint={t("no_template.hint")}
          action={
            <LinkButton to="/templates" type="primary">
              {t("no_template.go")}
            </LinkButton>
          }
        />
      </Card>
    );
  }
  const explicit = plan.app_version !== undefined && plan.app_version !== "";
  const wrong = explicit && !isNumber(plan.app_version ?? "") ? t("number.shape") : "";
  return (
    <Card>
      <Form layout="vertical" requiredMark>
        <div className="mf-fields">
          <Form.Item label={t("template")} htmlFor="batch-template" required>
            <Select
              id="batch-template"
              placeholder={t("template.choose")}
              value={plan.template || undefined}
              options={templates.map((x) => ({ value: x.id, label: x.name }))}
              onChange={(id: string) => {
                const next = templates.find((x) => x.id === id);
                change({ template: id, template_id: next?.template_id ?? "", app_id: next?.app_id ?? "", template_version: buildable(next)[0] ?? "", ext: "" });
              }}
            />
          </Form.Item>
          <Form.Item label={t("template_version")} htmlFor="batch-version" required extra={template && versions.length === 0 ? <NoVersion appId={template.app_id} /> : undefined}>
            <Select
              id="batch-version"
              disabled={!template}
              value={plan.template_version || undefined}
              options={versions.map((v, i) => ({ value: v, label: i === 0 ? t("newest", { version: v }) : v }))}
              onChange={(template_version: string) => change({ template_version })}
            />
          </Form.Item>
        </div>
        <Form.Item label={t("name")} htmlFor="batch-name" extra={t("name.about")}>
          <Input
            id="batch-name"
            maxLength={facts.name}
            value={plan.name ?? ""}
            placeholder={template ? `${template.name} ${plan.template_version} ${today}` : ""}
            onChange={(e) => change({ name: e.target.value })}
          />
        </Form.Item>
        <Form.Item label={t("number")} validateStatus={wrong ? "error" : ""} help={wrong || undefined}>
          <Radio.Group
            aria-label={t("number")}
            className="mf-radios"
            value={explicit ? "explicit" : "next"}
            onChange={(e) => change({ app_version: e.target.value === "explicit" ? plan.template_version : "" })}
          >
            <Radio value="next">
              {t("number.next")}
              <div className="mf-quiet">{t("number.next.about")}</div>
            </Radio>
            <Radio value="explicit" disabled={!explicit && !plan.template_version}>
              {t("number.explicit")}
              <div className="mf-quiet">{t("number.explicit.about")}</div>
            </Radio>
          </Radio.Group>
          {explicit && (
            <Input
              className="mf-numbers"
              style={{ width: 200, marginTop: 8 }}
              aria-label={t("number.explicit")}
              value={plan.app_version ?? ""}
              onChange={(e) => change({ app_version: e.target.value.trim() })}
            />
          )}
        </Form.Item>
        <div className="mf-setting" style={{ marginBottom: 12 }}>
          <span>
            <label htmlFor="batch-ext">{t("ext")}</label>
            <div className="mf-quiet">{t("ext.about")}</div>
          </span>
          <Switch id="batch-ext" checked={Boolean(plan.ext)} onChange={(on) => change({ ext: on ? tidyJSON(template?.ext || "{}") : "" })} />
        </div>
        {plan.ext && <ExtEditor value={plan.ext} onChange={(ext) => change({ ext })} {...(plan.targets.merchants?.[0] ? { merchantId: plan.targets.merchants[0] } : {})} />}
      </Form>
    </Card>
  );
}
