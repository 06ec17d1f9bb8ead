import { App, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BatchPlan, facts, useCommand, useRead } from "@/bridge";
import { FaultAlert, Missing } from "@/ui";

interface Props {
  plan: BatchPlan;
  onKept: (id: string) => void;
  onClose: () => void;
}

/** Keeps a plan under a name; the name of one that is kept replaces it, and the button says so. */
export function SavePlanDialog({ plan, onKept, onClose }: Props) {
  const { t } = useTranslation("batch");
  const { message } = App.useApp();
  const { data } = useRead(api.plans.list, undefined, { on: ["batch"] });
  const from = data?.plans.find((p) => p.id === plan.saved);
  const [typed, setTyped] = useState<string>();
  const name = (typed ?? from?.name ?? "").trim();
  const same = data?.plans.find((p) => p.name === name);
  const save = useCommand(api.plans.save, {
    onSuccess: (kept) => {
      void message.success(t("plan.kept", { name: kept.name }));
      onKept(kept.id);
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t("plan.keep.title")}
      okText={same ? t("plan.replace", { name }) : t("plan.save")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ disabled: name === "", loading: save.isPending }}
      onOk={() => save.mutate({ name, plan, ...(same ? { id: same.id } : {}) })}
      onCancel={onClose}
    >
      <div className="mf-stack">
        <span className="mf-quiet">{t("plan.keep.about")}</span>
        <Input
          autoFocus
          maxLength={facts.name}
          aria-label={t("plan.name")}
          placeholder={t("plan.name")}
          value={typed ?? from?.name ?? ""}
          onChange={(e) => setTyped(e.target.value)}
          onPressEnter={() => name && save.mutate({ name, plan, ...(same ? { id: same.id } : {}) })}
        />
        {name === "" && <Missing what={[t("plan.name")]} />}
        <FaultAlert fault={save.error} />
      </div>
    </Modal>
  );
}
