import { PlusOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MerchantTabProps } from "@/shell/feature";
import { Gallery } from "./Gallery";
import { MakeOneDialog } from "./MakeOneDialog";
import "./code.css";
import { RulesCard } from "./RulesCard";

/** The codes that lead into a merchant's mini program. */
export default function CodesTab({ merchantId }: MerchantTabProps) {
  const { t } = useTranslation("code");
  const [making, setMaking] = useState(false);
  return (
    <div className="mf-stack">
      <Card title={t("codes.title")}>
        <Gallery
          merchantId={merchantId}
          action={
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
              {t("make")}
            </Button>
          }
        />
      </Card>
      <RulesCard merchantId={merchantId} />
      {making && <MakeOneDialog merchantId={merchantId} onClose={() => setMaking(false)} />}
    </div>
  );
}
