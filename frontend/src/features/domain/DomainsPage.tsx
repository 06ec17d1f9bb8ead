import { PageHeader } from "@/ui";
import { useTranslation } from "react-i18next";
import { ForMerchants } from "../merchant";
import { RunCard } from "../run";
import { LateCard } from "./LateCard";
import { ManyForm } from "./ManyForm";

/** Server domains of many merchants: add, remove, and who needs a new version. */
export default function DomainsPage() {
  const { t } = useTranslation("domain");
  return (
    <ForMerchants title={t("nav")} about={t("about")}>
      <Domains />
    </ForMerchants>
  );
}

function Domains() {
  const { t } = useTranslation("domain");
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-beside">
        <ManyForm />
        <div className="mf-stack">
          <LateCard />
          <RunCard kinds={["domain.add", "domain.remove"]} />
        </div>
      </div>
    </div>
  );
}
