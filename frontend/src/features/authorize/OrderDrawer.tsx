import { App, Button, Drawer, Form, Input, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type CreationForm, facts, type Merchant, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, StepBar } from "@/ui";
import { weight } from "@/ui/weight";
import { type Licence, LicencePicture } from "./LicencePicture";

const creation = facts.creation;

interface Props {
  merchant: Merchant;
  open: boolean;
  onClose: () => void;
}

type Values = CreationForm & { picture?: Licence };

/** The fields of each step; a fault at a field leads back to its step. */
const steps: (keyof Values)[][] = [
  ["alipay_account", "app_name"],
  ["is_individual", "cert_name", "cert_no", "legal_personal_name", "picture"],
  ["contact_name", "contact_phone"],
];

/** Orders a mini program in the merchant's name, step by step. */
export function OrderDrawer({ merchant, open, onClose }: Props) {
  const { t } = useTranslation("authorize");
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [step, setStep] = useState(0);
  const order = useCommand(api.creation.order, {
    onSuccess: () => {
      void message.success(t("order.done"));
      onClose();
    },
  });
  const go = async (to: number) => {
    if (to > step) await form.validateFields(steps[step] ?? []);
    setStep(to);
  };
  const submit = (values: Values) => {
    const { picture, ...fields } = values;
    order.mutate(
      { merchant_id: merchant.id, form: fields, ...(picture ? { picture: picture.content } : {}) },
      {
        onError: (fault) => {
          const name = (fault.field === "license_pic" ? "picture" : fault.field) as keyof Values | undefined;
          const at = steps.findIndex((own) => name !== undefined && own.includes(name));
          if (at < 0 || !name) return;
          setStep(at);
          form.setFields([{ name, errors: [textOf(fault.text)] }]);
        },
      },
    );
  };
  const last = step === steps.length - 1;
  const required = { required: true, whitespace: true, message: t("required") };
  return (
    <Drawer
      open={open}
      size={560}
      title={t("order.title", { name: merchant.name })}
      onClose={onClose}
      destroyOnHidden
      afterOpenChange={(shown) => !shown && setStep(0)}
      footer={
        <div className="mf-row" style={{ justifyContent: "flex-end" }}>
          {step > 0 && <Button onClick={() => void go(step - 1)}>{t("back")}</Button>}
          <Button type="primary" loading={order.isPending} onClick={() => (last ? form.submit() : void go(step + 1).catch(() => undefined))}>
            {last ? t("order.submit") : t("next")}
          </Button>
        </div>
      }
    >
      <StepBar
        label={t("order.steps")}
        current={step}
        onChange={(to) => void go(to).catch(() => undefined)}
        steps={[{ title: t("order.step.app") }, { title: t("order.step.licence") }, { title: t("order.step.contact") }]}
      />
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          alipay_account: "",
          app_name: merchant.name.slice(0, 15),
          is_individual: false,
          cert_name: "",
          cert_no: "",
          legal_personal_name: "",
          contact_name: merchant.contact ?? "",
          contact_phone: merchant.phone ?? "",
        }}
        onFinish={submit}
      >
        <div hidden={step !== 0}>
          <Form.Item name="alipay_account" label={t("f.account")} extra={t("f.account.about")} rules={[required]}>
            <Input />
          </Form.Item>
          <Form.Item
            name="app_name"
            label={t("f.app_name")}
            extra={t("f.app_name.about", { ...creation.name })}
            rules={[
              required,
              { pattern: new RegExp(creation.name_shape, "u"), message: t("f.app_name.shape") },
              { validator: (_, v: string) => (!v || (weight(v) >= creation.name.min && weight(v) <= creation.name.max) ? Promise.resolve() : Promise.reject(new Error(t("f.app_name.width", { ...creation.name })))) },
            ]}
          >
            <Input count={{ show: true, max: creation.name.max, strategy: weight }} />
          </Form.Item>
        </div>
        <div hidden={step !== 1}>
          <Form.Item name="is_individual" label={t("f.kind")}>
            <Radio.Group
              aria-label={t("f.kind")}
              options={[
                { value: false, label: t("f.kind.company") },
                { value: true, label: t("f.kind.individual") },
              ]}
            />
          </Form.Item>
          <Form.Item name="cert_name" label={t("f.cert_name")} rules={[required]}>
            <Input maxLength={creation.person} />
          </Form.Item>
          <Form.Item name="cert_no" label={t("f.cert_no")} rules={[required, { pattern: new RegExp(creation.licence, "u"), message: t("f.cert_no.shape") }]}>
            <Input className="mf-numbers" />
          </Form.Item>
          <Form.Item name="legal_personal_name" label={t("f.legal")} rules={[required]}>
            <Input maxLength={creation.person} />
          </Form.Item>
          <Form.Item name="picture" label={t("f.picture")} extra={t("f.picture.about")}>
            <LicencePicture onTooLarge={() => form.setFields([{ name: "picture", errors: [t("f.picture.large")] }])} />
          </Form.Item>
        </div>
        <div hidden={step !== 2}>
          <Form.Item name="contact_name" label={t("f.contact")} rules={[required]}>
            <Input maxLength={creation.person} />
          </Form.Item>
          <Form.Item name="contact_phone" label={t("f.phone")} rules={[required, { ...creation.phone, pattern: new RegExp(creation.phone_shape, "u"), message: t("f.phone.shape", { ...creation.phone }) }]}>
            <Input className="mf-numbers" inputMode="tel" />
          </Form.Item>
          <p className="mf-quiet">{t("order.after")}</p>
        </div>
        <FaultAlert fault={order.error} />
      </Form>
    </Drawer>
  );
}
