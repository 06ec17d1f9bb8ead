import { Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault, VersionFleet, VersionRow } from "@/bridge";
import { FaultAlert } from "@/ui";
import { shareOf } from "./VersionTag";

interface Props {
  fleet: VersionFleet;
  row: VersionRow;
  busy: boolean;
  fault: Fault | null;
  onConfirm: (strategy: string) => void;
  onClose: () => void;
}

const all = ["p10", "p30", "p50"];

/** Chooses the share of users of a gray release; it only ever grows. */
export function GrayDialog({ fleet, row, busy, fault, onConfirm, onClose }: Props) {
  const { t } = useTranslation("version");
  const open = row.actions.find((a) => a.action === "gray")?.strategies ?? [];
  const [strategy, setStrategy] = useState(open[0] ?? "");
  return (
    <Modal
      open
      title={t("gray.title", { version: row.version, merchant: fleet.merchant_name })}
      okText={row.state === "GRAY" ? t("gray.widen") : t("gray.begin")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ loading: busy, disabled: !strategy }}
      onOk={() => onConfirm(strategy)}
      onCancel={onClose}
    >
      <div className="mf-stack">
        <p style={{ margin: 0 }}>{t("gray.about")}</p>
        <Radio.Group aria-label={t("gray.share")} optionType="button" buttonStyle="solid" value={strategy} onChange={(e) => setStrategy(String(e.target.value))}>
          {all.map((s) => (
            <Radio key={s} value={s} disabled={!open.includes(s)}>
              {shareOf(s)}
            </Radio>
          ))}
        </Radio.Group>
        <FaultAlert fault={fault} />
      </div>
    </Modal>
  );
}
