import { TeamOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, useCommand, useRead } from "@/bridge";
import type { MerchantTabProps } from "@/shell/feature";
import { FaultAlert, isNever, Loading, TabHead } from "@/ui";
import { NeverRead } from "../merchant";
import { MembersAside } from "./MembersAside";
import { RoleCard } from "./RoleCard";
import "./member.css";

/** The people in a merchant's mini program, by role. */
export default function MembersTab({ merchantId, authorized }: MerchantTabProps) {
  const { t } = useTranslation("member");
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.members.list, request, { on: ["members"], about: merchantId });
  const refresh = useCommand(api.members.refresh);
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const read = () => refresh.mutate(request);
  const times = data.rosters.map((r) => r.fetched_at).filter((at) => !isNever(at));
  const never = times.length === 0 && data.rosters.every((r) => r.members.length === 0);
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={times.toSorted()[0]} refreshing={refresh.isPending} onRefresh={read}>
        <span className="mf-quiet">
          {t("tab.about")} <Link to="/members" className="mf-members__link">{t("tab.many")}</Link>
        </span>
      </TabHead>
      <FaultAlert fault={refresh.error} onRetry={read} />
      <div className="mf-beside mf-beside--slim">
        <div className="mf-stack">
          {never && <NeverRead merchantId={merchantId} authorized={authorized} icon={<TeamOutlined />} title={t("never.title")} hint={t("never.hint")} reading={refresh.isPending} onRead={read} />}
          {data.roles.map((role) => {
            const roster = data.rosters.find((r) => r.role === role.role);
            return roster && <RoleCard key={role.role} merchantId={merchantId} role={role} roster={roster} />;
          })}
        </div>
        <MembersAside merchantId={merchantId} rosters={data.rosters} known={!never} />
      </div>
    </div>
  );
}
