import { DeleteOutlined, FileZipOutlined, PrinterOutlined, QrcodeOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Checkbox, Tooltip } from "antd";
import { type ReactNode, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { ConfirmDestructive, EmptyState, FaultAlert, Loading, numberText, PickSelect, SearchField, shortTime, useDelivery } from "@/ui";
import { CodeCard } from "./CodeCard";
import { SheetDialog } from "./SheetDialog";

const page = 48;

/** The codes that were made, of one merchant or of all, to look at, save and print. */
export function Gallery({ merchantId, action }: { merchantId?: string; action: ReactNode }) {
  const { t } = useTranslation("code");
  const [limit, setLimit] = useState(page);
  const [chosen, setChosen] = useState<string[]>([]);
  const [printing, setPrinting] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [text, setText] = useState("");
  const [run, setRun] = useState<string>();
  const words = useDeferredValue(text.trim());
  const deliver = useDelivery();
  const runs = useRead(api.runs.list, { kind: "code.make", limit: 200 }, { on: ["run"], enabled: !merchantId });
  const zip = useCommand(api.codes.archive, { onSuccess: deliver });
  const forget = useCommand(api.codes.deleteMany, { onSuccess: () => setDeleting(false) });
  const narrowed = words !== "" || run !== undefined;
  const request = { ...(merchantId ? { merchant_id: merchantId } : {}), ...(words ? { text: words } : {}), ...(run ? { run } : {}), limit };
  const { data, error, refetch } = useRead(api.codes.list, request, { on: ["codes"], keep: true, ...(merchantId ? { about: merchantId } : {}) });
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const { codes } = data;
  if (codes.length === 0 && !narrowed) return <EmptyState small icon={<QrcodeOutlined />} title={t("empty.title")} hint={t("empty.hint")} action={action} />;
  const picked = codes.filter((c) => chosen.includes(c.id));
  const all = codes.length > 0 && picked.length === codes.length;
  const none = picked.length === 0;
  const why = none ? t("gallery.choose") : "";
  return (
    <div className="mf-stack">
      <div className="mf-row">
        <SearchField style={{ maxWidth: 320 }} label={t("gallery.search")} value={text} onChange={setText} />
        {!merchantId && (
          <PickSelect<string>
            aria-label={t("gallery.run")}
            placeholder={t("gallery.run")}
            allowClear
            style={{ width: 240 }}
            value={run}
            options={(runs.data?.runs ?? []).map((r) => ({ value: r.id, label: `${shortTime(r.started_at)} ${textOf(r.title)}` }))}
            onChange={setRun}
          />
        )}
      </div>
      <div className="mf-codes__bar">
        <Checkbox checked={all} disabled={codes.length === 0} indeterminate={picked.length > 0 && !all} onChange={() => setChosen(all ? [] : codes.map((c) => c.id))}>
          {t("gallery.all", { count: codes.length })}
        </Checkbox>
        <span className="mf-quiet mf-numbers" role="status">
          {picked.length > 0 && t("gallery.chosen", { count: picked.length })}
        </span>
        <Tooltip title={why}>
          <Button icon={<PrinterOutlined />} disabled={none} onClick={() => setPrinting(true)}>
            {t("gallery.print")}
          </Button>
        </Tooltip>
        <Tooltip title={why}>
          <Button icon={<FileZipOutlined />} disabled={none} loading={zip.isPending} onClick={() => zip.mutate({ ids: picked.map((c) => c.id), kind: "square" })}>
            {t("gallery.zip")}
          </Button>
        </Tooltip>
        <Tooltip title={why}>
          <Button danger icon={<DeleteOutlined />} disabled={none} onClick={() => setDeleting(true)}>
            {t("card.forget")}
          </Button>
        </Tooltip>
        {action}
      </div>
      <FaultAlert fault={zip.error} />
      {codes.length === 0 && <EmptyState small icon={<SearchOutlined />} title={t("gallery.nothing")} hint={t("gallery.nothing_hint")} />}
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
      <ConfirmDestructive
        open={deleting}
        title={t("forget.many", { count: picked.length, n: numberText(picked.length) })}
        verb={t("card.forget")}
        busy={forget.isPending}
        fault={forget.error}
        onConfirm={() => forget.mutate({ ids: picked.map((c) => c.id) })}
        onClose={() => setDeleting(false)}
      >
        {t("forget.about")}
      </ConfirmDestructive>
      {printing && <SheetDialog codes={picked} onClose={() => setPrinting(false)} />}
    </div>
  );
}
