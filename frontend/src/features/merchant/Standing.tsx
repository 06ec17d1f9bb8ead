import { Badge, type BadgeProps, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { FleetLine } from "@/bridge";
import { standingTones, type Tone } from "@/ui";

const dots: Record<Tone, BadgeProps["status"]> = { good: "success", busy: "processing", warn: "warning", bad: "error", plain: "default", demo: "default" };

/** Where a merchant's authorization stands, in a list. */
export function Standing({ line }: { line: Pick<FleetLine, "standing" | "refused" | "refresh_due" | "lacks"> }) {
  const { t } = useTranslation("merchant");
  let tone = standingTones[line.standing];
  let text = t(`standing.${line.standing}`);
  let note = "";
  if (line.refused) {
    tone = "warn";
    text = t("standing.refused");
    note = t("standing.refused.note");
  } else if (line.standing === "active" && line.lacks > 0) {
    tone = "warn";
    note = t("standing.lacks", { count: line.lacks });
  } else if (line.standing === "active" && line.refresh_due) {
    tone = "warn";
    note = t("standing.due");
  }
  return (
    <Tooltip title={note}>
      <Badge status={dots[tone]} text={text} />
    </Tooltip>
  );
}
