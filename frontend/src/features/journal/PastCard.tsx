import { Button, Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type JournalEntry, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Loading, shortTime } from "@/ui";
import { EntryDrawer } from "./EntryDrawer";
import { ResultTag } from "./ResultTag";
import "./journal.css";

const few = 5;

interface Props {
  title: string;
  /** An action, or a family of them: "member." is all of it. */
  action: string;
  /** Of one merchant; without it, of all. */
  merchantId?: string;
}

/** The last few things of a kind that were done, beside where the next is done; each opens with all that is known of it. */
export function PastCard({ title, action, merchantId }: Props) {
  const { t } = useTranslation("journal");
  const query = merchantId ? { merchant_id: merchantId, action } : { action };
  const { data, error, refetch } = useRead(api.journal.search, { ...query, limit: few }, { on: ["journal"] });
  const [open, setOpen] = useState<JournalEntry>();
  const all = `/journal?${merchantId ? `merchant=${merchantId}&` : ""}action=${action}`;
  return (
    <Card size="small" title={title} extra={data && data.entries.length > 0 && <Link to={all}>{t("past.all")}</Link>}>
      {error && <FaultAlert fault={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} />}
      {data?.entries.length === 0 && <span className="mf-quiet">{t("past.none")}</span>}
      {data && data.entries.length > 0 && (
        <ul className="mf-lines mf-past">
          {data.entries.map((e) => (
            <li key={e.id}>
              <span className="mf-past__what">
                <span>
                  {textOf(e.label)}
                  {e.version && ` ${e.version}`}
                </span>
                {!e.news && <ResultTag entry={e} />}
              </span>
              {/* Why it failed, or what the platform let us know. */}
              {(e.news || e.result === "failed") && textOf(e.message) && <span className="mf-past__why">{textOf(e.message)}</span>}
              <span>
                <Button type="link" size="small" className="mf-cell-link mf-numbers" onClick={() => setOpen(e)}>
                  {shortTime(e.at)}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      <EntryDrawer entry={open} onClose={() => setOpen(undefined)} onSettled={setOpen} />
    </Card>
  );
}
