import { FileSearchOutlined, LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Card, Table, type TableColumnsType, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type JournalEntry, type JournalQuery, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { EmptyState, FaultAlert, fullTime, Loading, shortTime } from "@/ui";
import { EntryDrawer } from "./EntryDrawer";
import { ResultTag } from "./ResultTag";
import "./journal.css";

interface Props {
  query: JournalQuery;
  /** Leaves the merchant's column out, on its own page. */
  oneMerchant?: boolean;
  /** Shows everything again. */
  onAll?: () => void;
}

const pageSize = 100;

/** A page of the journal at a time, newest first, by cursor: no page is ever far to reach. */
export function JournalTable({ query, oneMerchant = false, onAll }: Props) {
  const { t } = useTranslation("journal");
  const [cursors, setCursors] = useState<string[]>([""]);
  const [open, setOpen] = useState<JournalEntry>();
  const before = cursors.at(-1) ?? "";
  const page = useRead(api.journal.search, { ...query, before, limit: pageSize }, { on: ["journal"], keep: true });
  const narrowed = Object.keys(query).length > (oneMerchant ? 1 : 0);

  if (page.error) return <FaultAlert fault={page.error} onRetry={() => void page.refetch()} />;
  if (!page.data) return <Loading rows={10} />;
  const { entries, next } = page.data;
  if (entries.length === 0 && cursors.length === 1) {
    return (
      <Card>
        <EmptyState
          icon={<FileSearchOutlined />}
          title={t(narrowed ? "none.title" : "empty.title")}
          hint={t(narrowed ? "none.hint" : "empty.hint")}
          action={narrowed && onAll && <Button onClick={onAll}>{t("none.all")}</Button>}
        />
      </Card>
    );
  }
  const columns: TableColumnsType<JournalEntry> = [
    {
      title: t("column.at"),
      dataIndex: "at",
      width: 150,
      className: "mf-numbers",
      render: (at: string) => <Tooltip title={fullTime(at)}>{shortTime(at)}</Tooltip>,
    },
    ...(oneMerchant ? [] : [{ title: t("column.merchant"), dataIndex: "merchant_name", ellipsis: true, render: (name?: string) => name ?? "—" }]),
    {
      title: t("column.action"),
      key: "action",
      width: 220,
      render: (_, e) => (
        <Button type="link" size="small" className="mf-cell-link" onClick={() => setOpen(e)}>
          {textOf(e.label)}
        </Button>
      ),
    },
    { title: t("column.version"), dataIndex: "version", width: 100, className: "mf-numbers" },
    { title: t("column.result"), dataIndex: "result", width: 110, render: (_, e) => <ResultTag result={e.result} /> },
    {
      title: t("column.message"),
      key: "message",
      ellipsis: true,
      render: (_, e) => textOf(e.message) || e.sub_code || <span className="mf-quiet">{e.method?.replace("alipay.open.", "") ?? ""}</span>,
    },
    { title: t("column.took"), dataIndex: "took_ms", width: 90, align: "right", className: "mf-numbers", render: (ms: number) => (ms ? t("took", { ms }) : "") },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Table<JournalEntry>
        rowKey="id"
        size="middle"
        columns={columns}
        dataSource={entries}
        pagination={false}
        virtual
        scroll={{ y: Math.max(320, window.innerHeight - 350), x: oneMerchant ? 760 : 980 }}
        loading={page.isPlaceholderData}
        onRow={(e) => ({ onDoubleClick: () => setOpen(e) })}
      />
      <div className="mf-pager">
        <span className="mf-quiet mf-numbers">{t("shown", { from: (cursors.length - 1) * pageSize + 1, to: (cursors.length - 1) * pageSize + entries.length })}</span>
        <Button size="small" icon={<LeftOutlined />} aria-label={t("newer")} disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))} />
        <Button size="small" icon={<RightOutlined />} aria-label={t("older")} disabled={!next} onClick={() => next && setCursors([...cursors, next])} />
      </div>
      <EntryDrawer entry={open} onClose={() => setOpen(undefined)} />
    </Card>
  );
}
