import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { Member } from "@/bridge";

const colours = { joined: "green", invited: "blue", refused: "red", expired: "orange", other: "default" } as const;

/** What became of an invitation. */
export function StateTag({ member }: { member: Member }) {
  const { t } = useTranslation("member");
  const words = member.state === "other" ? member.status || t("state.other") : t(`state.${member.state}`);
  return (
    <span className="mf-row">
      <Tag color={colours[member.state]}>{words}</Tag>
      {member.provisional && (
        <Tooltip title={t("state.provisional_about")}>
          <span className="mf-quiet">{t("state.provisional")}</span>
        </Tooltip>
      )}
    </span>
  );
}
