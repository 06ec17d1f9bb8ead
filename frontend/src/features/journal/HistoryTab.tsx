import { FileSearchOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { MerchantTabProps } from "@/shell/feature";
import { JournalTable } from "./JournalTable";

/** What was done for one merchant. */
export default function HistoryTab({ merchantId }: MerchantTabProps) {
  const { t } = useTranslation("journal");
  return (
    <div className="mf-stack">
      <div className="mf-setting">
        <span className="mf-quiet">{t("history.about")}</span>
        <Link to={`/journal?merchant=${merchantId}`}>
          <Button icon={<FileSearchOutlined />}>{t("history.search")}</Button>
        </Link>
      </div>
      <JournalTable key={merchantId} query={{ merchant_id: merchantId }} oneMerchant />
    </div>
  );
}
