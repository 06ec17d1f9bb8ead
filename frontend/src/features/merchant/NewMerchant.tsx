import { Button, Drawer, Form } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useCommand, useRead } from "@/bridge";
import { FaultAlert } from "@/ui";
import { emptyRecord, formOf, MerchantFields, type RecordValues } from "./MerchantFields";
import { showAtField } from "./saveRecord";

/** Adds a merchant and goes on to its way online. */
export function NewMerchant({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  const [form] = Form.useForm<RecordValues>();
  const { data } = useRead(api.apps.list, undefined, { on: ["app"] });
  const save = useCommand(api.merchants.save, {
    onSuccess: ({ merchant }) => {
      onClose();
      void navigate(`/merchants/${merchant.id}/road`);
    },
  });
  const noApp = data?.apps.length === 0;
  return (
    <Drawer
      open={open}
      size={620}
      title={t("add.title")}
      onClose={onClose}
      destroyOnHidden
      footer={
        <div className="mf-row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={onClose}>{t("ui:cancel")}</Button>
          <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
            {t("add.submit")}
          </Button>
        </div>
      }
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark
        preserve={false}
        initialValues={{ ...emptyRecord, ...(data?.apps.length === 1 ? { app_id: data.apps[0]?.id } : {}) }}
        onFinish={(values) => save.mutate(formOf(values), { onError: (fault) => void showAtField(form, fault) })}
      >
        <button type="submit" hidden aria-hidden tabIndex={-1} />
        <MerchantFields autoFocus />
        <FaultAlert
          fault={save.error}
          action={
            noApp && (
              <Button size="small" onClick={() => void navigate("/apps/new")}>
                {t("app.connect")}
              </Button>
            )
          }
        />
      </Form>
    </Drawer>
  );
}
