import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RunHead, RunRow } from "@/bridge";
import { textOf } from "@/i18n";
import { paged, StateTag, taskTones } from "@/ui";
import { tabOf } from "./state";

interface Props {
  run: RunHead;
  rows: RunRow[];
  found: number;
  page: number;
  pageSize: number;
  onPage: (page: number) => void;
}

/** What became of each merchant of a run, a page at a time. */
export function RunTable({ run, rows, found, page, pageSize, onPage }: Props) {
  const { t } = useTranslation("run");
  return (
    <Table<RunRow>
      className="mf-run__table"
      rowKey="merchant_id"
      size="middle"
      pagination={paged({ current: page, pageSize, total: found, onChange: onPage })}
      dataSource={rows}
      locale={{ emptyText: <span className="mf-quiet">{t("show.none")}</span> }}
      columns={[
        {
          title: t("column.merchant"),
          key: "merchant",
          width: "34%",
          render: (_, { merchant_id, merchant_name }) => (merchant_name ? <Link to={`/merchants/${merchant_id}/${tabOf[run.kind]}`}>{merchant_name}</Link> : merchant_id),
        },
        { title: t("column.result"), key: "result", render: (_, row) => <Result row={row} /> },
      ]}
    />
  );
}

function Result({ row }: { row: RunRow }) {
  const { t } = useTranslation("run");
  const tag = <StateTag tone={taskTones[row.state]}>{t(`state.${row.state}`)}</StateTag>;
  if (row.state === "failed" || row.state === "unknown" || row.state === "skipped") {
    return (
      <div>
        {tag} {row.message && textOf(row.message)}
        {row.hint && <div className="mf-quiet">{textOf(row.hint)}</div>}
      </div>
    );
  }
  return (
    <span>
      {tag} <span className="mf-quiet">{row.state === "looking" ? t("looking") : row.outcome.note && textOf(row.outcome.note)}</span>
    </span>
  );
}
