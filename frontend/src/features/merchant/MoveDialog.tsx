import { Button, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type MovedMerchants, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Missing } from "@/ui";

interface Props {
  ids: string[];
  open: boolean;
  onClose: () => void;
}

/** Gives the merchants that were chosen to another third-party app: what would happen first, then the step. */
export function MoveDialog({ ids, open, onClose }: Props) {
  const { t } = useTranslation("merchant");
  const { data: apps } = useRead(api.apps.list, undefined, { on: ["app"] });
  const [app, setApp] = useState<string>();
  const check = useCommand(api.merchants.move);
  const move = useCommand(api.merchants.move);
  const done = move.data !== undefined;
  const plan = move.data ?? check.data;
  const close = () => {
    setApp(undefined);
    check.reset();
    move.reset();
    onClose();
  };
  const choose = (id: string) => {
    setApp(id);
    check.mutate({ ids, app_id: id, check: true });
  };
  return (
    <Modal
      open={open}
      title={t("move.title", { count: ids.length })}
      onCancel={close}
      destroyOnHidden
      footer={
        <div className="mf-row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={close}>{t(done ? "move.close" : "ui:cancel")}</Button>
          {!done && (
            <Button
              danger
              type="primary"
              disabled={!app || !check.data || check.data.merchants.every((m) => m.problem)}
              loading={move.isPending}
              onClick={() => app && move.mutate({ ids, app_id: app, check: false })}
            >
              {t("move.submit")}
            </Button>
          )}
        </div>
      }
    >
      <div className="mf-stack">
        <p>{t("move.what")}</p>
        <Select
          aria-label={t("move.to")}
          placeholder={t("move.to")}
          value={app}
          disabled={done}
          options={(apps?.apps ?? []).map((a) => ({ value: a.id, label: `${a.name} (${a.app_id})` }))}
          onChange={choose}
        />
        {!app && <Missing what={[t("move.to")]} />}
        {plan && <Plan plan={plan} done={done} />}
        <FaultAlert fault={move.error ?? check.error} />
      </div>
    </Modal>
  );
}

function Plan({ plan, done }: { plan: MovedMerchants; done: boolean }) {
  const { t } = useTranslation("merchant");
  const staying = plan.merchants.filter((m) => m.problem);
  const going = plan.merchants.length - staying.length;
  const lost = plan.merchants.filter((m) => m.gives_up && !m.problem).length;
  return (
    <div aria-live="polite">
      <p>{t(done ? "move.done" : "move.plan", { going, lost })}</p>
      {staying.length > 0 && (
        <ul>
          {staying.map((m) => (
            <li key={m.id}>
              {m.name} <span className="mf-quiet">{m.problem && textOf(m.problem.message)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
