import { PageHeader } from "@/ui";
import { useTranslation } from "react-i18next";
import { RunCard } from "../run";
import { ManyForm } from "./ManyForm";
import "./member.css";
import { WhereIs } from "./WhereIs";

/** One person in many merchants: invite, remove, look up. */
export default function MembersPage() {
  const { t } = useTranslation("member");
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-members">
        <ManyForm />
        <div className="mf-stack">
          <WhereIs />
          <RunCard kinds={["member.invite", "member.remove"]} />
        </div>
      </div>
    </div>
  );
}
