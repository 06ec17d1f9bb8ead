import { Alert, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type BatchApproved, type BatchLetting, useCommand } from "@/bridge";
import { listText } from "@/i18n";
import { FaultAlert, isNever, numberText, shortTime } from "@/ui";
import { ReleaseRules } from "./ReleaseRules";

interface Props {
  chosen: BatchApproved[];
  onClose: () => void;
  onDone: () => void;
}

const shown = 5;

/** Puts approved versions online once it was read how many, whose, from when and by which stages. */
export default function ReleaseDialog({ chosen, onClose, onDone }: Props) {
  const { t } = useTranslation("batch");
  const navigate = useNavigate();
  const [how, setHow] = useState<BatchLetting>({});
  const release = useCommand(api.releases.release, {
    onSuccess: ({ batch }) => {
      onDone();
      if (batch) void navigate(`/batches/${batch.id}`);
    },
  });
  const count = chosen.length;
  const first = chosen.slice(0, shown).map((a) => a.merchant);
  const later = !isNever(how.at);
  return (
    <Modal
      open
      width={640}
      title={t("shelf.title", { count, n: numberText(count) })}
      okText={later ? t("shelf.go.at", { time: shortTime(how.at) }) : how.gray?.length ? t("shelf.go.gray") : t("shelf.go")}
      okButtonProps={{ danger: true, loading: release.isPending }}
      onOk={() =>
        release.mutate({
          app_id: "",
          merchants: chosen.map((a) => a.merchant_id),
          ...(how.at ? { at: how.at } : {}),
          ...(how.gray?.length ? { gray: how.gray } : {}),
          ...(how.windows?.length ? { windows: how.windows } : {}),
        })
      }
      onCancel={onClose}
    >
      <div className="mf-stack">
        <span>{count > shown ? t("shelf.who.more", { names: listText(first), n: numberText(count) }) : listText(first)}</span>
        <ReleaseRules value={how} onChange={setHow} without={t("rules.now")} />
        <Alert
          type={how.gray?.length ? "info" : "warning"}
          showIcon
          title={how.gray?.length ? t("shelf.reach.gray", { count, n: numberText(count), share: how.gray[0]?.strategy.slice(1) ?? "" }) : t("shelf.reach", { count, n: numberText(count) })}
        />
        <FaultAlert fault={release.error} />
      </div>
    </Modal>
  );
}
