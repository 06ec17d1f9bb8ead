import { Table, type TableColumnsType, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Batch, BatchRow } from "@/bridge";
import { textOf } from "@/i18n";
import { fullTime, LinkButton, numberText, paged, shortTime, StateTag } from "@/ui";
import { wayTo } from "./narrowed";
import { Span } from "./Span";
import { StateBar } from "./StateBar";
import { goalKey, toneOf } from "./words";

/** Batches with their size, how they stand and how long they ran. */
export function BatchTable({ rows, actions }: { rows: BatchRow[]; actions: (batch: Batch) => ReactNode }) {
  const { t } = useTranslation("batch");
  const failed = ({ counts }: Batch) => counts.states["failed"] ?? 0;
  const held = ({ counts }: Batch) => counts.states["waiting_release"] ?? 0;
  const columns: TableColumnsType<BatchRow> = [
    {
      title: t("column.name"),
      key: "name",
      render: (_, { batch, template }) => (
        <div>
          <Link to={`/batches/${batch.id}`}>
            <strong>{batch.plan.name}</strong>
          </Link>
          <div className="mf-quiet">
            {template} <span className="mf-numbers">{batch.plan.template_version}</span> · {t(`goal.${goalKey(batch.plan.goal)}`)}
          </div>
        </div>
      ),
    },
    {
      title: t("column.state"),
      key: "state",
      width: 104,
      render: (_, { batch }) => (
        <Tooltip title={textOf(batch.reason)}>
          <span className="mf-batches__state">
            <StateTag tone={toneOf(batch.state, failed(batch))}>{t(`status.${batch.state}`)}</StateTag>
            {batch.state === "confirm" && (
              <LinkButton to={`/batches/${batch.id}`} size="small" type="primary" aria-label={`${t("list.confirm")} ${batch.plan.name}`}>
                {t("list.confirm")}
              </LinkButton>
            )}
          </span>
        </Tooltip>
      ),
    },
    {
      title: t("column.progress"),
      key: "progress",
      width: 160,
      render: (_, { batch }) => (
        <div>
          <StateBar counts={batch.counts} name={batch.plan.name ?? ""} />
          <div className="mf-quiet mf-numbers">
            <Link to={wayTo(batch.id, { states: ["succeeded"] })}>{t("list.reached", { done: numberText(batch.counts.states["succeeded"] ?? 0), total: numberText(batch.counts.total) })}</Link>
          </div>
          {held(batch) > 0 && (
            <div className="mf-quiet mf-numbers">
              <Link to={wayTo(batch.id, { states: ["waiting_release"] })}>{t("list.held", { n: numberText(held(batch)) })}</Link>
            </div>
          )}
        </div>
      ),
    },
    {
      title: t("state.failed"),
      key: "failed",
      width: 104,
      align: "right",
      className: "mf-numbers",
      sorter: (a, b) => failed(a.batch) - failed(b.batch),
      render: (_, { batch }) =>
        failed(batch) > 0 ? (
          <Link className="mf-bad" to={wayTo(batch.id, { states: ["failed"] })} title={`${t("state.failed")} ${numberText(failed(batch))}`}>
            {numberText(failed(batch))}
          </Link>
        ) : (
          <span className="mf-quiet">0</span>
        ),
    },
    {
      title: t("column.wave"),
      key: "waves",
      width: 72,
      align: "right",
      className: "mf-numbers",
      render: (_, { batch }) => (batch.waves > 1 ? t("wave.of", { n: Math.min(batch.wave + 1, batch.waves), of: batch.waves }) : "—"),
    },
    { title: t("column.ran"), key: "ran", width: 108, className: "mf-numbers", render: (_, { batch }) => (batch.active_ms > 0 ? <Span seconds={batch.active_ms / 1000} /> : "—") },
    {
      title: t("column.created"),
      key: "created",
      width: 152,
      className: "mf-numbers",
      sorter: (a, b) => a.batch.created_at.localeCompare(b.batch.created_at),
      render: (_, { batch }) => <Tooltip title={fullTime(batch.created_at)}>{shortTime(batch.created_at)}</Tooltip>,
    },
    { key: "actions", width: 88, fixed: "right", title: <span className="mf-visually-hidden">{t("column.actions")}</span>, render: (_, { batch }) => actions(batch) },
  ];
  return (
    <Table<BatchRow>
      rowKey={(row) => row.batch.id}
      columns={columns}
      dataSource={rows}
      locale={{ emptyText: t("list.none") }}
      className="mf-batches"
      scroll={{ x: 1000 }}
      pagination={paged({ pageSize: 20 })}
    />
  );
}
