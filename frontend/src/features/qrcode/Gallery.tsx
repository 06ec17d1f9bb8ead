import { PrinterOutlined, QrcodeOutlined } from "@ant-design/icons";
import { Button, Checkbox } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { EmptyState, FaultAlert, Loading } from "@/ui";
import { CodeCard } from "./CodeCard";
import { SheetDialog } from "./SheetDialog";

const page = 48;

/** The codes that were made, of one merchant or of all, to look at, save and print. */
export function Gallery({ merchantId, action }: { merchantId?: string; action: ReactNode }) {
  const { t } = useTranslation("qrcode");
  const [limit, setLimit] = useState(page);
  const [chosen, setChosen] = useState<string[]>([]);
  const [printing, setPrinting] = useState(false);
  const request = { ...(merchantId ? { merchant_id: merchantId } : {}), limit };
  const { data, error, refetch } = useRead(api.codes.list, request, { on: ["codes"], keep: true, ...(merchantId ? { about: merchantId } : {}) });
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const { codes } = data;
  if (codes.length === 0) return <EmptyState icon={<QrcodeOutlined />} title={t("empty.title")} hint={t("empty.hint")} action={action} />;
  const picked = codes.filter((c) => chosen.includes(c.id));
  const all = picked.length === codes.length;
  return (
    <div className="mf-stack">
      <div className="mf-codes__bar">
        <Checkbox checked={all} indeterminate={picked.length > 0 && !all} onChange={() => setChosen(all ? [] : codes.map((c) => c.id))}>
          {t("gallery.all", { count: codes.length })}
        </Checkbox>
        <span className="mf-quiet mf-numbers" role="status">
          {picked.length > 0 && t("gallery.chosen", { count: picked.length })}
        </span>
        <Button icon={<PrinterOutlined />} disabled={picked.length === 0} onClick={() => setPrinting(true)}>
          {t("gallery.print")}
        </Button>
        {action}
      </div>
      <div className="mf-codes__grid">
        {codes.map((code) => (
          <CodeCard
            key={code.id}
            code={code}
            named={!merchantId}
            chosen={chosen.includes(code.id)}
            onChoose={(yes) => setChosen(yes ? [...chosen, code.id] : chosen.filter((id) => id !== code.id))}
          />
        ))}
      </div>
      {data.more && (
        <div className="mf-codes__more">
          <Button onClick={() => setLimit(limit + page)}>{t("gallery.more")}</Button>
        </div>
      )}
      {printing && <SheetDialog codes={picked} onClose={() => setPrinting(false)} />}
    </div>
  );
}
