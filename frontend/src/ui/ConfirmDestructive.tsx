import { Alert, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "@/bridge";
import { FaultAlert } from "./FaultAlert";
import { OutageNote } from "./Outage";

interface Props {
  open: boolean;
  /** "Delete “Tea House”?": the title names the object. */
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The verb of the button: "Delete". */
  verb: string;
  /** When set, this has to be typed first: for what hurts most. */
  typed?: string;
  /** As good as `typed`, where that is long: the last digits of an id. */
  orTyped?: string;
  /** "plain" for what is begun and can be stopped: nothing is destroyed. */
  tone?: "danger" | "plain";
  /** Why it cannot be done. */
  refusal?: string | undefined;
  /** False when it can be taken back. */
  irreversible?: boolean;
  /** It is asked of the platform. */
  platform?: boolean;
  busy?: boolean;
  fault?: Fault | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what cannot be undone, and says what will happen. */
export function ConfirmDestructive({ open, title, children, verb, typed, orTyped, tone = "danger", refusal, irreversible = true, platform = false, busy, fault, onConfirm, onClose }: Props) {
  const { t } = useTranslation("ui");
  const [text, setText] = useState("");
  const ready = !refusal && (!typed || text.trim() === typed || (orTyped !== undefined && text.trim() === orTyped));
  const wanted = orTyped === undefined ? t("confirm.type", { name: typed }) : t("confirm.type_or", { name: typed, or: orTyped });
  return (
    <Modal
      open={open}
      title={title}
      okText={verb}
      cancelText={t("cancel")}
      okButtonProps={{ danger: tone === "danger", disabled: !ready, loading: busy ?? false }}
      onOk={onConfirm}
      onCancel={onClose}
      afterClose={() => setText("")}
      destroyOnHidden
    >
      <div className="mf-stack">
        <div>{children}</div>
        {irreversible && <div className="mf-quiet">{t("confirm.irreversible")}</div>}
        {typed && (
          <Input
            autoFocus
            value={text}
            aria-label={wanted}
            placeholder={wanted}
            onChange={(e) => setText(e.target.value)}
            onPressEnter={() => ready && onConfirm()}
          />
        )}
        {refusal && <Alert type="info" showIcon title={refusal} />}
        {platform && <OutageNote />}
        <FaultAlert fault={fault} />
      </div>
    </Modal>
  );
}
