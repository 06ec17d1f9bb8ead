import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, type JournalQuery, useCommand } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { useSearchWords, wordsParam } from "@/bridge/drafts";
import { FaultAlert, FormatMenu, PageHeader, useDelivery } from "@/ui";
import { JournalFilters } from "./JournalFilters";
import { JournalTable } from "./JournalTable";
import { dayAfter, dayStart } from "./days";
import "./journal.css";

const results = ["pending", "ok", "failed", "unknown"] as const;

/** The query: all but the words is in the address. */
function queryOf(params: URLSearchParams, text: string): JournalQuery {
  const query: JournalQuery = {};
  const action = params.get("action");
  const batch = params.get("batch");
  const merchant = params.get("merchant");
  const result = results.find((r) => r === params.get("result"));
  const from = params.get("from");
  const to = params.get("to");
  if (text) query.text = text;
  if (action) query.action = action;
  if (batch) query.batch_id = batch;
  if (merchant) query.merchant_id = merchant;
  if (result) query.result = result;
  if (from) query.from = dayStart(from);
  if (to) query.to = dayAfter(to);
  return query;
}

export default function JournalPage() {
  const { t } = useTranslation("journal");
  const [params, changeAddress] = useAddress();
  const [text, keepText] = useSearchWords("journal", params);
  const query = useMemo(() => queryOf(params, text), [params, text]);
  const deliver = useDelivery();
  const save = useCommand(api.journal.export, { onSuccess: deliver });
  const change = (part: Record<string, string | undefined>) => {
    changeAddress((now) => {
      for (const [key, value] of Object.entries(part)) {
        if (value) now.set(key, value);
        else now.delete(key);
      }
      return now;
    });
  };
  return (
    <div className="mf-page">
      <PageHeader
        title={t("nav")}
        about={t("about")}
        actions={
          <FormatMenu label={t("export")} busy={save.isPending} onChoose={(file) => save.mutate({ query, file })} />
        }
      />
      <FaultAlert fault={save.error} className="mf-gap" />
      <JournalFilters
        params={params}
        text={text}
        onText={(next) => {
          keepText(next);
          change({ [wordsParam]: next && "1" });
        }}
        onChange={change}
      />
      <JournalTable query={query} key={JSON.stringify(query)} onAll={() => changeAddress(() => new URLSearchParams())} />
    </div>
  );
}
