import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { MemberRoster } from "@/bridge";
import { CopyButton, Sequel, StateTag } from "@/ui";
import { PastCard } from "../journal";
import { isStale, nameOf } from "./person";

interface Props {
  merchantId: string;
  rosters: readonly MemberRoster[];
  /** What is known was read, and is not the start of it. */
  known: boolean;
}

/** Beside the members: whose answer is missing, what follows an invitation, and what was done before. */
export function MembersAside({ merchantId, rosters, known }: Props) {
  const { t } = useTranslation("member");
  const members = rosters.flatMap((r) => r.members);
  const waiting = members.filter((m) => m.state === "invited");
  const stale = members.filter((m) => isStale(m.state));
  return (
    <div className="mf-stack">
      {known && (
        <Card size="small" title={t("open")} extra={waiting.length > 0 && <CopyButton text={t("open.words")} what={t("open.words.what")} label={t("open.copy")} />}>
          {waiting.length + stale.length === 0 ? (
            <span className="mf-quiet">{t("open.none")}</span>
          ) : (
            <ul className="mf-lines mf-members__open-list">
              {[...waiting, ...stale].map((m) => (
                <li key={`${m.role}/${m.user_id || m.open_id || m.logon_id}`} className="mf-setting">
                  <span className="mf-members__name">{nameOf(m)}</span>
                  <StateTag tone={m.state === "invited" ? "busy" : "warn"}>{t(m.state === "invited" ? "open.waits" : "open.stale")}</StateTag>
                </li>
              ))}
            </ul>
          )}
        </Card>
      )}
      <Sequel
        title={t("way")}
        turns={[
          { key: "accept", name: t("way.accept"), about: t("way.accept.about") },
          {
            key: "try",
            name: t("way.try"),
            about: (
              <>
                {t("way.try.about")} <Link to={`/merchants/${merchantId}/version`}>{t("way.try.go")}</Link>
              </>
            ),
          },
          { key: "again", name: t("way.again"), about: t("way.again.about") },
        ]}
      />
      <PastCard title={t("past")} merchantId={merchantId} action="member." />
    </div>
  );
}
