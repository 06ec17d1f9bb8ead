import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { Member, MemberState } from "@/bridge";
import { StateTag, type Tone } from "@/ui";

const tones: Record<MemberState, Tone> = { joined: "good", invited: "busy", refused: "bad", expired: "warn", other: "plain" };

/** What became of an invitation. */
export function MemberTag({ member }: { member: Member }) {
  const { t } = useTranslation("member");
  const words = member.state === "other" ? member.status || t("state.other") : t(`state.${member.state}`);
  return (
    <span className="mf-row">
      <StateTag tone={tones[member.state]}>{words}</StateTag>
      {member.provisional && (
        <Tooltip title={t("state.provisional_about")}>
          <span className="mf-quiet">{t("state.provisional")}</span>
        </Tooltip>
      )}
    </span>
  );
}
