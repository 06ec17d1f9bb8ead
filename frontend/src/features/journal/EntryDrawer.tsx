import { Alert, Button, Descriptions, Drawer, Popconfirm } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type JournalEntry, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { CopyButton, FaultAlert, fullTime } from "@/ui";
import { ResultTag } from "./ResultTag";

interface Props {
  entry: JournalEntry | undefined;
  onClose: () => void;
  /** A person settled the entry; it is now this. */
  onSettled: (entry: JournalEntry) => void;
}

/** Everything kept of one entry: the platform's codes and its trace among it. */
export function EntryDrawer({ entry, onClose, onSettled }: Props) {
  const { t } = useTranslation("journal");
  const rows: [string, ReactNode, string | undefined][] = entry
    ? [
        [t("column.at"), fullTime(entry.at), undefined],
        [t("column.merchant"), entry.merchant_id ? <Link key="merchant" to={`/merchants/${entry.merchant_id}`}>{entry.merchant_name}</Link> : entry.merchant_name, undefined],
        [t("detail.mini_app"), entry.mini_app_id, entry.mini_app_id],
        [t("column.result"), <ResultTag key="result" entry={entry} />, undefined],
        [t("column.message"), textOf(entry.message), undefined],
        [t("column.version"), entry.version, undefined],
        [t("detail.method"), entry.method, entry.method],
        [t("detail.code"), entry.code, undefined],
        [t("detail.sub_code"), entry.sub_code, entry.sub_code],
        [t("detail.sub_msg"), entry.sub_msg, undefined],
        [t("detail.trace"), entry.trace_id, entry.trace_id],
        [t("detail.batch"), entry.batch_id ? <BatchName key="batch" id={entry.batch_id} /> : undefined, entry.batch_id],
        [t("column.took"), entry.took_ms ? t("took", { ms: entry.took_ms }) : undefined, undefined],
        ...Object.entries(entry.detail ?? {}).map(([key, value]): [string, ReactNode, undefined] => [key, value, undefined]),
        [t("detail.id"), entry.id, entry.id],
      ]
    : [];
  const items = rows
    .filter(([, shown]) => shown !== undefined && shown !== "")
    .map(([label, shown, copy]) => ({
      key: label,
      label,
      children: (
        <span className="mf-entry-value">
          {shown}
          {copy && <CopyButton text={copy} what={label} />}
        </span>
      ),
    }));
  return (
    <Drawer open={entry !== undefined} onClose={onClose} size={520} title={entry ? textOf(entry.label) : ""}>
      {entry?.result === "unknown" && <Settle key={entry.id} id={entry.id} onSettled={onSettled} />}
      <Descriptions column={1} size="small" bordered items={items} styles={{ label: { width: 130 } }} />
    </Drawer>
  );
}

/** A batch by its name; one that is not there any more is known by its ID alone. */
function BatchName({ id }: { id: string }) {
  const { data } = useRead(api.batches.list, undefined, { on: ["batch"] });
  const batch = data?.batches.find((b) => b.batch.id === id)?.batch;
  return batch ? <Link to={`/batches/${id}`}>{batch.plan.name || id}</Link> : id;
}

/** What the platform cannot show, a person says after a look. */
function Settle({ id, onSettled }: { id: string; onSettled: Props["onSettled"] }) {
  const { t } = useTranslation("journal");
  const settle = useCommand(api.journal.settle, { onSuccess: onSettled });
  const choice = (happened: boolean) => (
    <Popconfirm
      title={t(happened ? "settle.happened.ask" : "settle.did_not.ask")}
      okText={t(happened ? "settle.happened" : "settle.did_not")}
      cancelText={t("ui:cancel")}
      onConfirm={() => settle.mutate({ id, happened })}
    >
      <Button size="small" loading={settle.isPending}>
        {t(happened ? "settle.happened" : "settle.did_not")}
      </Button>
    </Popconfirm>
  );
  return (
    <div className="mf-stack mf-gap">
      <Alert
        type="warning"
        showIcon
        title={t("settle.title")}
        description={
          <div className="mf-stack">
            <span>{t("settle.about")}</span>
            <span className="mf-entry-value">
              {choice(true)}
              {choice(false)}
            </span>
          </div>
        }
      />
      <FaultAlert fault={settle.error} />
    </div>
  );
}
