import { PageHeader } from "@/ui";
import { useTranslation } from "react-i18next";
import { ManyForm } from "./ManyForm";
import "./member.css";
import { RunList } from "./RunList";
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
          <RunList />
        </div>
      </div>
    </div>
  );
}
