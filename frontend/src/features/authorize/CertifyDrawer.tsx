import { App, Button, Drawer, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { api, facts, type Merchant, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert } from "@/ui";
import { type Licence, LicencePicture } from "./LicencePicture";

interface Values {
  licence_no: string;
  picture: Licence;
}

/** Certifies that the merchant's mini program belongs to an individual business. */
export function CertifyDrawer({ merchant, open, onClose }: { merchant: Merchant; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("authorize");
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const certify = useCommand(api.creation.certify, {
    onSuccess: ({ passed }) => {
      if (passed) void message.success(t("certify.passed"));
      else void message.warning(t("certify.failed"));
      onClose();
    },
  });
  const submit = ({ licence_no, picture }: Values) =>
    certify.mutate(
      { merchant_id: merchant.id, licence_no: licence_no.trim(), picture: picture.content },
      {
        onError: (fault) => {
          const name = fault.field === "license_no" ? "licence_no" : fault.field === "license_pic" ? "picture" : undefined;
          if (name) form.setFields([{ name, errors: [textOf(fault.text)] }]);
        },
      },
    );
  return (
    <Drawer
      open={open}
      size={520}
      title={t("certify.title", { name: merchant.name })}
      onClose={onClose}
      destroyOnHidden
      footer={
        <div className="mf-row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={onClose}>{t("ui:cancel")}</Button>
          <Button type="primary" loading={certify.isPending} onClick={() => form.submit()}>
            {t("certify.submit")}
          </Button>
        </div>
      }
    >
      <Form<Values> form={form} layout="vertical" preserve={false} onFinish={submit}>
        <p className="mf-quiet" style={{ marginTop: 0 }}>
          {t("certify.how")}
        </p>
        <Form.Item
          name="licence_no"
          label={t("f.cert_no")}
          rules={[
            { required: true, whitespace: true, message: t("required") },
            { pattern: new RegExp(facts.creation.licence, "u"), transform: (v: string) => v.trim(), message: t("f.cert_no.shape") },
          ]}
        >
          <Input className="mf-numbers" autoFocus />
        </Form.Item>
        <Form.Item name="picture" label={t("f.picture")} extra={t("f.picture.about")} rules={[{ required: true, message: t("f.picture.required") }]}>
          <LicencePicture onTooLarge={() => form.setFields([{ name: "picture", errors: [t("f.picture.large")] }])} />
        </Form.Item>
        <FaultAlert fault={certify.error} />
      </Form>
    </Drawer>
  );
}
