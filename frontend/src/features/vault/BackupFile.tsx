import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, base64Of, faultOf, type Fault, type VaultBackupLabel } from "@/bridge";
import { FaultAlert, FileField, fullTime } from "@/ui";

const labelSize = 16 << 10;

/** Lets a person choose a backup file and tells, before any passphrase, what it says of itself; what is none is told once and not chosen. */
export function BackupFile({ onChoose }: { onChoose: (file: File | undefined) => void }) {
  const { t } = useTranslation("vault");
  const [label, setLabel] = useState<VaultBackupLabel>();
  const [fault, setFault] = useState<Fault>();
  const [name, setName] = useState("");
  const choose = async (chosen: File) => {
    setLabel(undefined);
    setFault(undefined);
    onChoose(undefined);
    setName(chosen.name);
    try {
      setLabel(await api.vault.backupLabel({ content: await base64Of(chosen.slice(0, labelSize)) }));
      onChoose(chosen);
    } catch (error) {
      setFault(faultOf(error));
    }
  };
  const vault = label?.vault?.slice(0, 8) ?? "";
  return (
    <>
      <div className="mf-row">
        <FileField accept=".mfbackup" onChoose={([chosen]) => chosen && void choose(chosen)} />
        <span className="mf-quiet mf-backup__name" title={name}>
          {name}
        </span>
      </div>
      {label && (
        <div className="mf-quiet" role="status">
          {label.made_at ? t("backup.label", { at: fullTime(label.made_at), program: label.program ?? "", vault }) : t("backup.label.old", { vault })}
        </div>
      )}
      <FaultAlert className="mf-backup__fault" fault={fault} />
    </>
  );
}
