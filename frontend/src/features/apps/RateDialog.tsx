import { App, Form, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { api, type ProviderApp, useCommand } from "@/bridge";
import { FaultAlert } from "@/ui";
import { startOf } from "./form";
import { RateField } from "./RateField";

/** Changes how many calls a second are made for an app, and nothing else of it: no key is asked for, and the platform is not called. */
export function RateDialog({ app, onClose }: { app: ProviderApp; onClose: () => void }) {
  const { t } = useTranslation("apps");
  const { message } = App.useApp();
  const [form] = Form.useForm<{ rate: number }>();
  const save = useCommand(api.apps.save, {
    onSuccess: ({ name, rate }) => {
      void message.success(t("rate.saved", { name, rate }));
      onClose();
    },
  });
  return (
    <Modal open title={t("rate.title", { name: app.name })} okText={t("ui:save")} cancelText={t("ui:cancel")} okButtonProps={{ loading: save.isPending }} onOk={() => form.submit()} onCancel={onClose} destroyOnHidden>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ rate: app.rate }} onFinish={({ rate }) => save.mutate({ ...startOf(app, app.rate), rate })}>
        <RateField autoFocus about={t("rate.about")} />
      </Form>
      <FaultAlert fault={save.error} />
    </Modal>
  );
}
