import { useTranslation } from "react-i18next";
import { PageHeader } from "@/ui";

export default function OverviewPage() {
  const { t } = useTranslation("overview");
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
    </div>
  );
}
