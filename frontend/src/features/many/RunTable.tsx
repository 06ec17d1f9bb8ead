import { Table } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { FaultText } from "@/bridge";
import { textOf } from "@/i18n";
import { StateTag } from "@/ui";
import "./many.css";
import { useNames } from "./useNames";

export interface RunRow<R> {
  id: string;
  /** Undefined until the merchant's turn. */
  result: R | undefined;
}

interface Props<R> {
  /** Every merchant of the run, shown or not. */
  merchants: string[];
  rows: RunRow<R>[];
  /** The tab of the merchant's page that a name leads to. */
  tab: string;
  titles: { merchant: string; result: string };
  empty?: string;
  render: (result: R | undefined) => ReactNode;
}

/** What became of each merchant of a run. */
export function RunTable<R>({ merchants, rows, tab, titles, empty, render }: Props<R>) {
  const names = useNames(merchants);
  return (
    <Table
      className="mf-run__table"
      rowKey="id"
      size="middle"
      pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      dataSource={rows}
      locale={empty ? { emptyText: <span className="mf-quiet">{empty}</span> } : undefined}
      columns={[
        { title: titles.merchant, key: "merchant", width: "34%", render: (_, { id }) => <Link to={`/merchants/${id}/${tab}`}>{names.get(id)?.name ?? id}</Link> },
        { title: titles.result, key: "result", render: (_, { result }) => render(result) },
      ]}
    />
  );
}

/** Why a merchant failed, and what to do next. */
export function RunFailure({ label, message, hint }: { label: string; message: FaultText; hint: FaultText }) {
  return (
    <div>
      <StateTag tone="bad">{label}</StateTag> {textOf(message)}
      <div className="mf-quiet">{textOf(hint)}</div>
    </div>
  );
}
