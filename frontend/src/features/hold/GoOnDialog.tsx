import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { api, type HoldState, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, fullTime } from "@/ui";

interface Props {
  hold: HoldState;
  onClose: () => void;
}

/** Tells what holds changes back, what to look at first, and takes the word to go on. */
export default function GoOnDialog({ hold, onClose }: Props) {
  const { t } = useTranslation("hold");
  const goOn = useCommand(api.hold.goOn, { onSuccess: onClose });
  const thaw = useCommand(api.hold.thaw, { onSuccess: onClose });
  const frozen = hold.causes.some((c) => c.reason === "frozen");
  const doubted = hold.causes.some((c) => c.reason !== "frozen");
  return (
    <Modal
      open
      title={t("dialog.title")}
      onCancel={onClose}
      footer={
        <div className="mf-row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={onClose}>{t("later")}</Button>
          {frozen && (
            <Button loading={thaw.isPending} onClick={() => thaw.mutate()}>
              {t("thaw")}
            </Button>
          )}
          {doubted && (
            <Button type="primary" loading={goOn.isPending} onClick={() => goOn.mutate()}>
              {t("goOn")}
            </Button>
          )}
        </div>
      }
    >
      <div className="mf-stack">
        <ul>
          {hold.causes.map((c) => (
            <li key={c.reason}>
              {textOf(c.text)} <span className="mf-quiet">{t("since", { at: fullTime(c.since) })}</span>
            </li>
          ))}
        </ul>
        {doubted && (
          <>
            <p>{t("meaning")}</p>
            <ol>
              <li>{t("step.other")}</li>
              <li>{t("step.authorizations")}</li>
              <li>{t("step.batches")}</li>
            </ol>
          </>
        )}
        <FaultAlert fault={goOn.error ?? thaw.error} />
      </div>
    </Modal>
  );
}
