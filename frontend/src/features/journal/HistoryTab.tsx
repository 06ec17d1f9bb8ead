import { FileSearchOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/ui";
import type { MerchantTabProps } from "@/shell/feature";
import { JournalTable } from "./JournalTable";

/** What was done for one merchant. */
export default function HistoryTab({ merchantId }: MerchantTabProps) {
  const { t } = useTranslation("journal");
  return (
    <div className="mf-stack">
      <div className="mf-setting">
        <span className="mf-quiet">{t("history.about")}</span>
        <LinkButton to={`/journal?merchant=${merchantId}`} icon={<FileSearchOutlined />}>{t("history.search")}</LinkButton>
      </div>
      <JournalTable key={merchantId} query={{ merchant_id: merchantId }} oneMerchant />
    </div>
  );
}
