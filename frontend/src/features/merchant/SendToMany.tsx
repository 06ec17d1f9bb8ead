import { Button, type ButtonProps, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { numberText, OutageNote } from "@/ui";

/** How many merchants are named before they are only counted. */
const namedFirst = 5;

interface Props {
  /** What is done and for how many: "Invite to 12 merchants". */
  label: string;
  /** Whom it is done for. */
  ids: readonly string[];
  disabled: boolean;
  busy: boolean;
  /** What it means for them. */
  children: ReactNode;
  onSend: () => void;
  size?: ButtonProps["size"];
  icon?: ReactNode;
  main?: boolean;
}

/** Does something on the platform for many merchants, once it was said for how many, for whom and with which consequence. */
export function SendToMany({ label, ids, disabled, busy, children, onSend, size = "large", icon, main = true }: Props) {
  const { t } = useTranslation("merchant");
  const [asking, setAsking] = useState(false);
  const first = useRead(api.merchants.rows, { ids: ids.slice(0, namedFirst) }, { on: ["merchant"], enabled: asking });
  const names = (first.data?.rows ?? []).map((row) => row.name).join(t("send.between"));
  return (
    <>
      <Button type={main ? "primary" : "default"} size={size} icon={icon} disabled={disabled} loading={busy} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Modal
        open={asking}
        title={t("send.ask", { what: label })}
        okText={t("send.go")}
        cancelText={t("ui:cancel")}
        okButtonProps={{ autoFocus: true }}
        onOk={() => {
          setAsking(false);
          onSend();
        }}
        onCancel={() => setAsking(false)}
      >
        <div className="mf-stack">
          <div>{children}</div>
          <OutageNote />
          <div className="mf-quiet">{names && t(ids.length > namedFirst ? "send.some" : "send.all", { names, n: numberText(ids.length) })}</div>
        </div>
      </Modal>
    </>
  );
}
