import { BookOutlined } from "@ant-design/icons";
import { Button, Card, Space, Table, type TableColumnsType, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type PlanRow, useCommand, useRead } from "@/bridge";
import { BackLink, ConfirmDestructive, EmptyState, FaultAlert, fullTime, isNever, LinkButton, Loading, numberText, paged, PageHeader, shortTime, TableExport } from "@/ui";
import { goalKey, planFor } from "./words";
import "./batch.css";

/** Every kept plan, by name, each one click from its preflight for the newest version. */
export default function PlansPage() {
  const { t } = useTranslation("batch");
  const { data, error, refetch } = useRead(api.plans.list, undefined, { on: ["batch", "app"], keep: true });
  const [going, setGoing] = useState<PlanRow>();
  const remove = useCommand(api.plans.remove, { onSuccess: () => setGoing(undefined) });
  const targetsText = ({ plan: { targets: { tag, view, merchants } }, ...row }: PlanRow) =>
    view ? (row.view ? t("plan.targets.view", { view: row.view, n: numberText(row.now) }) : t("plan.targets.view_gone")) : merchants?.length ? t("plan.targets.merchants", { n: numberText(merchants.length) }) : tag ? t("plan.targets.tag", { tag }) : t("plan.targets.all");
  const columns: TableColumnsType<PlanRow> = [
    {
      title: t("plan.column"),
      key: "name",
      render: (_, row) => (
        <div>
          <strong>{row.name}</strong>
          <div className="mf-quiet">
            {row.template} · {t(`goal.${goalKey(row.plan.goal)}`)} · {targetsText(row)}
            {(row.plan.waves?.length ?? 0) > 0 && ` · ${t("plan.waves", { n: (row.plan.waves?.length ?? 0) + 1 })}`}
          </div>
        </div>
      ),
    },
    { title: t("plan.newest"), key: "newest", width: 130, className: "mf-numbers", render: (_, row) => row.newest || t("plan.newest.none") },
    {
      title: t("plan.last"),
      key: "last",
      width: 170,
      className: "mf-numbers",
      render: (_, row) =>
        isNever(row.begun_at) ? (
          <span className="mf-quiet">{t("plan.last.never")}</span>
        ) : (
          <Tooltip title={fullTime(row.begun_at)}>
            <Link to={`/batches/${row.batch_id ?? ""}`}>
              {row.template_version} · {shortTime(row.begun_at)}
            </Link>
          </Tooltip>
        ),
    },
    {
      key: "do",
      width: 330,
      render: (_, row) => (
        <Space wrap size={8}>
          {row.newest && (
            <LinkButton to="/batches/new" state={{ plan: planFor(row, row.newest) }} size="small" type={row.newest === row.template_version ? "default" : "primary"}>
              {t("plan.preflight", { version: row.newest })}
            </LinkButton>
          )}
          <LinkButton to="/batches/new" state={{ plan: planFor(row, "") }} size="small">
            {t("plan.open")}
          </LinkButton>
          <Button size="small" danger onClick={() => setGoing(row)}>
            {t("plan.remove")}
          </Button>
        </Space>
      ),
    },
  ];
  return (
    <div className="mf-page">
      <BackLink to="/batches">{t("nav")}</BackLink>
      <PageHeader
        title={t("plans")}
        about={t("plans.about")}
        actions={
          <TableExport
            name="minifleet-plans"
            title={t("plans")}
            rows={data?.plans ?? []}
            columns={[
              [t("plan.column"), (row) => row.name],
              [t("template"), (row) => row.template],
              [t("goal"), (row) => t(`goal.${goalKey(row.plan.goal)}`)],
              [t("targets"), targetsText],
              [t("plan.newest"), (row) => row.newest],
              [t("plan.last"), (row) => (isNever(row.begun_at) ? "" : `${row.template_version} · ${fullTime(row.begun_at)}`)],
            ]}
          />
        }
      />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data?.plans.length === 0 && (
        <Card>
          <EmptyState icon={<BookOutlined />} title={t("plans.none")} hint={t("plans.none.hint")} />
        </Card>
      )}
      {data && data.plans.length > 0 && (
        <Card styles={{ body: { padding: 0 } }}>
          <Table<PlanRow> rowKey="id" columns={columns} dataSource={data.plans} scroll={{ x: 900 }} pagination={paged({ pageSize: 20 })} />
        </Card>
      )}
      <ConfirmDestructive
        open={going !== undefined}
        title={t("plan.remove.title", { name: going?.name ?? "" })}
        verb={t("plan.remove")}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => going && remove.mutate({ id: going.id })}
        onClose={() => setGoing(undefined)}
      >
        {t("plan.remove.about")}
      </ConfirmDestructive>
    </div>
  );
}
