import { FileSearchOutlined, LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Card, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { JournalEntry, JournalQuery } from "@/bridge";
import { textOf } from "@/i18n";
import { EmptyState, FaultAlert, LinkButton, fullTime, Grid, Loading, numberText, restOfWindow } from "@/ui";
import { EntryDrawer } from "./EntryDrawer";
import { ResultTag } from "./ResultTag";
import { pageSize, useSearch, useTotal } from "./search";
import "./journal.css";

interface Props {
  query: JournalQuery;
  /** Leaves the merchant's column out, on its own page. */
  oneMerchant?: boolean;
  /** Shows everything again. */
  onAll?: () => void;
}

/** A page of the journal at a time, newest first, by cursor: no page is ever far to reach. */
export function JournalTable({ query, oneMerchant = false, onAll }: Props) {
  const { t, i18n } = useTranslation("journal");
  const english = i18n.language === "en"; // whose names of actions are longer
  const [cursors, setCursors] = useState<string[]>([""]);
  const [open, setOpen] = useState<JournalEntry>();
  const before = cursors.at(-1) ?? "";
  const search = useSearch(query, before);
  const { entries, next } = search;
  const total = useTotal(query, entries?.[0]?.id ?? "", cursors.length > 1 || next !== undefined);
  const narrowed = Object.keys(query).length > (oneMerchant ? 1 : 0);

  if (search.error) return <FaultAlert fault={search.error} onRetry={search.again} />;
  if (!entries) return <Loading rows={10} />;
  if (entries.length === 0 && cursors.length === 1 && !search.reached) {
    return (
      <Card>
        <EmptyState
          icon={<FileSearchOutlined />}
          title={t(narrowed ? "none.title" : "empty.title")}
          hint={t(narrowed ? "none.hint" : "empty.hint")}
          action={narrowed ? onAll && <Button onClick={onAll}>{t("none.all")}</Button> : !oneMerchant && <LinkButton to="/merchants">{t("fleet:empty.do")}</LinkButton>}
        />
      </Card>
    );
  }
  const from = (cursors.length - 1) * pageSize;
  const to = from + entries.length;
  const of = next || search.reached ? total : { entries: to }; // the last page tells by itself
  const columns: TableColumnsType<JournalEntry> = [
    {
      title: t("column.at"),
      dataIndex: "at",
      width: 150,
      className: "mf-numbers",
      render: fullTime,
    },
    ...(oneMerchant ? [] : [{ title: t("column.merchant"), dataIndex: "merchant_name", ellipsis: true, render: (name: string | undefined, e: JournalEntry) => (name && e.merchant_id ? <Link to={`/merchants/${e.merchant_id}`}>{name}</Link> : (name ?? "—")) }]),
    {
      title: t("column.action"),
      key: "action",
      width: english ? 220 : 170,
      render: (_, e) => (
        <Button type="link" size="small" className="mf-cell-link" onClick={() => setOpen(e)}>
          {textOf(e.label)}
        </Button>
      ),
    },
    { title: t("column.version"), dataIndex: "version", width: 100, className: "mf-numbers" },
    { title: t("column.result"), dataIndex: "result", width: 110, render: (_, e) => <ResultTag entry={e} /> },
    {
      title: t("column.message"),
      key: "message",
      ellipsis: true,
      render: (_, e) => textOf(e.message) || e.sub_code,
    },
    { title: t("column.took"), dataIndex: "took_ms", width: 90, align: "right", className: "mf-numbers", render: (ms: number) => (ms ? t("took", { ms }) : "") },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Grid<JournalEntry>
        label={t("nav")}
        rowKey="id"
        size="middle"
        columns={columns}
        dataSource={entries}
        scroll={{ y: restOfWindow(350), x: oneMerchant ? 760 : 980 }}
        loading={search.stale}
        onRow={(e) => ({ onDoubleClick: () => setOpen(e) })}
      />
      <div className="mf-pager">
        {search.reached && (
          <span className="mf-quiet mf-numbers" role="status" style={{ marginInlineEnd: "auto" }}>
            {t(search.searching ? "searching" : "searched", { at: fullTime(search.reached) })}{" "}
            {search.searching && (
              <Button type="link" size="small" onClick={search.stop}>
                {t("searching.stop")}
              </Button>
            )}
          </span>
        )}
        <span className="mf-quiet mf-numbers">
          {t(of && of.entries >= to ? (of.at_least ? "shown.of_more" : "shown.of") : "shown", {
            from: numberText(from + 1),
            to: numberText(to),
            total: numberText(of?.entries ?? 0),
          })}
        </span>
        <Button size="small" icon={<LeftOutlined />} aria-label={t("newer")} disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))} />
        <Button size="small" icon={<RightOutlined />} aria-label={t("older")} disabled={!next} onClick={() => next && setCursors([...cursors, next])} />
      </div>
      <EntryDrawer entry={open} onClose={() => setOpen(undefined)} onSettled={setOpen} />
    </Card>
  );
}
