import { App, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { api, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Loading, Missing, useDraft } from "@/ui";
import { emptySpec } from "./spec";
import { SpecFields, useSpecProblems } from "./SpecFields";

/** Makes a code for one merchant. */
export function MakeOneDialog({ merchantId, onClose }: { merchantId: string; onClose: () => void }) {
  const { t } = useTranslation("code");
  const { message } = App.useApp();
  const [spec, setSpec, drop] = useDraft(`code/${merchantId}`, emptySpec);
  const rules = useRead(api.codes.choices, undefined);
  const problems = useSpecProblems(spec);
  const make = useCommand(api.codes.create, {
    onSuccess: (code) => {
      drop();
      if (code.picture_fault) message.warning(t("make.no_picture", { reason: textOf(code.picture_fault) }));
      else message.success(t("make.done"));
      onClose();
    },
  });
  const submit = () => make.mutate({ merchant_id: merchantId, spec });
  return (
    <Modal
      open
      title={t("make.title")}
      okText={t("make")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ disabled: problems?.length !== 0, loading: make.isPending }}
      onOk={submit}
      onCancel={onClose}
    >
      {rules.data ? <SpecFields spec={spec} rules={rules.data} problems={problems ?? []} onChange={setSpec} /> : !rules.error && <Loading />}
      {problems?.some((p) => p.code === "blank" && p.field === "describe") && <Missing what={[t("spec.describe")]} />}
      <FaultAlert fault={rules.error ?? make.error} {...(rules.error ? { onRetry: () => void rules.refetch() } : make.error?.retry === "now" ? { onRetry: submit } : {})} />
    </Modal>
  );
}
