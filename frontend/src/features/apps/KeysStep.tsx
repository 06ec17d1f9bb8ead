import { KeyOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, type FormInstance, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type AppForm, type ProviderApp, textOf, useCommand } from "@/bridge";
import { CopyButton, FaultAlert, FileField, SecretArea, SecretInput, Segmented } from "@/ui";
import "./apps.css";

interface Props {
  form: FormInstance<AppForm>;
  stored: ProviderApp | undefined;
}

type Source = "stored" | "generate" | "paste";

/** The app's own key, Alipay's key or the certificates, and content encryption. */
export function KeysStep({ form, stored }: Props) {
  const { t } = useTranslation("apps");
  const mode = Form.useWatch("mode", form) ?? stored?.mode ?? "key";
  const [source, setSource] = useState<Source>(stored ? "stored" : "generate");
  const pair = useCommand(api.apps.newKeyPair, { onSuccess: (draft) => form.setFieldsValue({ draft_id: draft.id, private_key: "" }) });
  const choose = (next: Source) => {
    setSource(next);
    form.setFieldsValue({ private_key: "", draft_id: next === "generate" ? (pair.data?.id ?? "") : "" });
  };
  const sources: Source[] = stored ? ["stored", "generate", "paste"] : ["generate", "paste"];
  return (
    <>
      <Form.Item label={t("field.private_key")} required>
        <Segmented aria-label={t("field.private_key")} value={source} options={sources.map((value) => ({ value, label: t(`key.${value}`) }))} onChange={choose} />
      </Form.Item>
      {source === "generate" && (
        <div className="mf-stack" style={{ marginBottom: 18 }}>
          <span className="mf-quiet">{t("key.generate.about")}</span>
          {pair.data ? (
            <div className="mf-key-box">
              <span className="mf-code">{pair.data.public_key}</span>
              <CopyButton type="default" text={pair.data.public_key} what={t("field.app_public_key")} label={t("key.copy")} />
            </div>
          ) : (
            <div>
              <Button icon={<KeyOutlined />} loading={pair.isPending} onClick={() => pair.mutate()}>
                {t("key.make")}
              </Button>
            </div>
          )}
          <FaultAlert fault={pair.error} />
        </div>
      )}
      <Form.Item
        name="private_key"
        hidden={source !== "paste"}
        label={t("key.private")}
        extra={t("key.private.about")}
        rules={[{ required: source === "paste", message: t("required") }]}
      >
        <SecretArea placeholder={t("key.private.example")} />
      </Form.Item>
      <Form.Item name="draft_id" noStyle rules={[{ required: source === "generate", message: t("key.make.first") }]}>
        <Input type="hidden" />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldError }) => getFieldError("draft_id").map((e) => <p key={e} role="alert" className="ant-form-item-explain-error">{e}</p>)}
      </Form.Item>
      <Form.Item name="mode" label={t("field.mode")} required>
        <Segmented aria-label={t("field.mode")} options={(["key", "cert"] as const).map((value) => ({ value, label: t(`mode.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="alipay_public_key"
        hidden={mode !== "key"}
        label={t("field.alipay_public_key")}
        extra={t("field.alipay_public_key.about")}
        rules={[{ required: mode === "key", message: t("required") }]}
      >
        <Input.TextArea className="mf-code" rows={4} spellCheck={false} placeholder="MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A…" />
      </Form.Item>
      {(["app_cert", "alipay_cert", "root_cert"] as const).map((name) => (
        <CertificateField key={name} name={name} form={form} shown={mode === "cert"} />
      ))}
      <Form.Item name="aes_key" label={t("field.aes")} extra={stored?.has_aes_key ? t("aes.keep") : t("aes.about")}>
        <SecretInput placeholder={t("aes.example")} />
      </Form.Item>
      {stored?.has_aes_key && (
        <Form.Item name="remove_aes_key" valuePropName="checked">
          <Checkbox>{t("aes.remove")}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}

function CertificateField({ name, form, shown }: { name: "app_cert" | "alipay_cert" | "root_cert"; form: FormInstance<AppForm>; shown: boolean }) {
  const { t } = useTranslation("apps");
  const read = async (file: File | undefined) => {
    if (file) form.setFieldValue(name, await textOf(file));
  };
  return (
    <Form.Item
      hidden={!shown}
      label={
        <span className="mf-row">
          {t(`field.${name}`)}
          <FileField type="link" accept=".crt,.pem,.cer" label={t(`cert.choose.${name}`)} onChoose={([file]) => void read(file)} />
        </span>
      }
      name={name}
      rules={[{ required: shown, message: t("required") }]}
    >
      <Input.TextArea className="mf-code" rows={3} spellCheck={false} placeholder="-----BEGIN CERTIFICATE-----" />
    </Form.Item>
  );
}
