import { Form, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type AuthorizeForm, useCommand } from "@/bridge";
import { FaultAlert, numberText } from "@/ui";

interface Props {
  ids: readonly string[];
  onClose: () => void;
}

/** The forms that are made without asking the platform. */
const forms = ["pc", "phone", "app", "batch"] as const;

/** Makes links for many merchants, as a run whose page gives them as files. */
export function LinksDialog({ ids, onClose }: Props) {
  const { t } = useTranslation("authorize");
  const navigate = useNavigate();
  const [form, setForm] = useState<AuthorizeForm>("pc");
  const make = useCommand(api.authorization.askMany, { onSuccess: (run) => void navigate(`/runs/${run.id}`) });
  return (
    <Modal
      open
      title={t("links.title", { count: ids.length, n: numberText(ids.length) })}
      okText={t("links.make")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ loading: make.isPending, disabled: ids.length === 0 }}
      onOk={() => make.mutate({ merchants: [...ids], form })}
      onCancel={onClose}
    >
      <p>{t("links.about")}</p>
      <Form layout="vertical">
        <Form.Item label={t("form")}>
          <Radio.Group value={form} onChange={(e) => setForm(e.target.value as AuthorizeForm)} options={forms.map((value) => ({ value, label: t(`form.${value}`) }))} />
        </Form.Item>
      </Form>
      <FaultAlert fault={make.error} />
    </Modal>
  );
}
