import { Badge, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { FleetLine } from "@/bridge";

const tones = { active: "success", waiting: "processing", lost: "error", none: "default" } as const;

/** Where a merchant's authorization stands, in a list. */
export function Standing({ line }: { line: Pick<FleetLine, "standing" | "refused" | "refresh_due" | "lacks"> }) {
  const { t } = useTranslation("merchant");
  let tone: (typeof tones)[keyof typeof tones] | "warning" = tones[line.standing];
  let text = t(`standing.${line.standing}`);
  let note = "";
  if (line.refused) {
    tone = "warning";
    text = t("standing.refused");
    note = t("standing.refused.note");
  } else if (line.standing === "active" && line.lacks > 0) {
    tone = "warning";
    note = t("standing.lacks", { count: line.lacks });
  } else if (line.standing === "active" && line.refresh_due) {
    tone = "warning";
    note = t("standing.due");
  }
  return (
    <Tooltip title={note}>
      <Badge status={tone} text={text} />
    </Tooltip>
  );
}
