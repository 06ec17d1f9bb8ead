import { PageHeader } from "@/ui";
import { useTranslation } from "react-i18next";
import { ForMerchants } from "../merchant";
import { RunCard } from "../run";
import { ManyForm } from "./ManyForm";
import "./member.css";
import { PeopleCard } from "./PeopleCard";

/** Who is where, and one person invited to or removed from many merchants. */
export default function MembersPage() {
  const { t } = useTranslation("member");
  return (
    <ForMerchants title={t("nav")} about={t("about")}>
      <Members />
    </ForMerchants>
  );
}

function Members() {
  const { t } = useTranslation("member");
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-stack">
        <PeopleCard />
        <div className="mf-beside">
          <ManyForm />
          <RunCard kinds={["member.invite", "member.remove", "member.read"]} />
        </div>
      </div>
    </div>
  );
}
