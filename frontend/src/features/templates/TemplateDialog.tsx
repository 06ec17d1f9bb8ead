import { App, Button, Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { api, facts, type ProviderTemplate, type TemplateForm, useCommand } from "@/bridge";
import { FaultAlert, Segmented } from "@/ui";

interface Props {
  appId: string;
  stored: ProviderTemplate | undefined;
  placeholders: string[];
  onClose: () => void;
}

const newExt = `{
  "extEnable": true,
  "ext": {
    "merchantId": "{{mini_app_id}}"
  }
}`;

/** Tidies JSON for reading; what is not JSON stays as it was typed. */
function tidy(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Adds a template or changes one. */
export function TemplateDialog({ appId, stored, placeholders, onClose }: Props) {
  const { t } = useTranslation("templates");
  const { message } = App.useApp();
  const [form] = Form.useForm<TemplateForm>();
  const save = useCommand(api.templates.save, {
    onSuccess: (template) => {
      message.success(t("saved", { name: template.name }));
      onClose();
    },
  });
  const submit = (values: TemplateForm) =>
    save.mutate({ ...values, app_id: appId, ...(stored && { id: stored.id, updated_at: stored.updated_at }) });
  const start = stored
    ? { template_id: stored.template_id, name: stored.name, tier: stored.tier, ext: tidy(stored.ext) }
    : { tier: "ordinary" as const, ext: newExt };
  return (
    <Modal open title={stored ? t("edit.title", { name: stored.name }) : t("add")} footer={null} width={640} onCancel={onClose}>
      <Form form={form} layout="vertical" initialValues={start} onFinish={submit} style={{ marginTop: 16 }}>
        <div className="mf-fields">
          <Form.Item
            name="template_id"
            label={t("id")}
            normalize={(v: string) => v.trim()}
            rules={[
              { required: true, message: t("required") },
              { pattern: new RegExp(facts.platform_id, "u"), message: t("id.shape") },
            ]}
          >
            <Input inputMode="numeric" />
          </Form.Item>
          <Form.Item name="name" label={t("name")}>
            <Input maxLength={facts.name} />
          </Form.Item>
        </div>
        <Form.Item name="tier" label={t("tier")} extra={t("tier.about")} required>
          <Segmented aria-label={t("tier")} options={(["ordinary", "standard"] as const).map((value) => ({ value, label: t(`tier.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="ext"
          label={t("ext")}
          extra={t("ext.about", { list: placeholders.map((p) => `{{${p}}}`).join("  ") })}
          validateTrigger="onBlur"
          rules={[{ validator: (_, v: string) => (!v || isObject(v) ? Promise.resolve() : Promise.reject(new Error(t("ext.invalid")))) }]}
        >
          <Input.TextArea className="mf-code" rows={10} spellCheck={false} />
        </Form.Item>
        <FaultAlert fault={save.error} />
        <div className="mf-save" style={{ position: "static", background: "none", paddingBottom: 0 }}>
          <Button onClick={onClose}>{t("ui:cancel")}</Button>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t("ui:save")}
          </Button>
        </div>
      </Form>
    </Modal>
  );
}
