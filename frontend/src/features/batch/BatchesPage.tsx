import { BookOutlined, PlusOutlined, RocketOutlined } from "@ant-design/icons";
import { Button, Card, Table, type TableColumnsType, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type BatchRow, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { EmptyState, FaultAlert, fullTime, Loading, numberText, PageHeader, shortTime, StateTag } from "@/ui";
import { StateBar } from "./StateBar";
import { goalKey, statusTones } from "./words";
import "./batch.css";

/** Every batch there was, newest first. */
export default function BatchesPage() {
  const { t } = useTranslation("batch");
  const { data, error, refetch } = useRead(api.batches.list, undefined, { on: ["batch", "task"], keep: true });
  const begin = (
    <Link to="/batches/new">
      <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
        {t("new")}
      </Button>
    </Link>
  );
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
      width: 130,
      render: (_, { batch }) => (
        <Tooltip title={textOf(batch.reason)}>
          <span>
            <StateTag tone={statusTones[batch.state]}>{t(`status.${batch.state}`)}</StateTag>
          </span>
        </Tooltip>
      ),
    },
    {
      title: t("column.progress"),
      key: "progress",
      width: 320,
      render: (_, { batch }) => (
        <div>
          <StateBar counts={batch.counts} name={batch.plan.name ?? ""} />
          <span className="mf-quiet mf-numbers">
            {t("counts", { done: numberText(batch.counts.states["succeeded"] ?? 0), total: numberText(batch.counts.total), failed: numberText(batch.counts.states["failed"] ?? 0) })}
          </span>
        </div>
      ),
    },
    {
      title: t("column.created"),
      key: "created",
      width: 160,
      className: "mf-numbers",
      render: (_, { batch }) => <Tooltip title={fullTime(batch.created_at)}>{shortTime(batch.created_at)}</Tooltip>,
    },
  ];
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} actions={
          <>
            <Link to="/batches/plans">
              <Button icon={<BookOutlined />} tabIndex={-1}>
                {t("plans")}
              </Button>
            </Link>
            {begin}
          </>
        } />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && data.batches.length === 0 && (
        <Card>
          <EmptyState icon={<RocketOutlined />} title={t("empty.title")} hint={t("empty.hint")} action={begin} />
        </Card>
      )}
      {data && data.batches.length > 0 && (
        <Card styles={{ body: { padding: 0 } }}>
          <Table<BatchRow>
            rowKey={(row) => row.batch.id}
            columns={columns}
            dataSource={data.batches}
            scroll={{ x: 860 }}
            pagination={data.batches.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
          />
        </Card>
      )}
    </div>
  );
}
