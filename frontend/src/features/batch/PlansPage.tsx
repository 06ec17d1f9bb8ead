import { BookOutlined, HolderOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Space, Table, type TableColumnsType, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type PlanRow, useCommand, useRead } from "@/bridge";
import { listText } from "@/i18n";
import { BackLink, ConfirmDestructive, EmptyState, FaultAlert, fullTime, isNever, LinkButton, Loading, numberText, paged, PageHeader, shortTime, TableExport } from "@/ui";
import type { Tagged } from "../merchant";
import { goalKey, moved, planFor } from "./words";
import "./batch.css";

/** Every kept plan in the order a person gave them, each one click from its preflight for the newest version. */
export default function PlansPage() {
  const { t } = useTranslation("batch");
  const { data, error, refetch } = useRead(api.plans.list, undefined, { on: ["batch", "app"], keep: true });
  const [going, setGoing] = useState<PlanRow>();
  const order = useOrder(data?.plans);
  const tagsText = useTagsText();
  const remove = useCommand(api.plans.remove, { onSuccess: () => setGoing(undefined) });
  const targetsText = ({ plan: { targets }, ...row }: PlanRow) => {
    const { view, merchants } = targets;
    if (view) return row.view ? t("plan.targets.view", { view: row.view, n: numberText(row.now) }) : t("plan.targets.view_gone");
    if (merchants?.length) return t("plan.targets.merchants", { count: merchants.length, n: numberText(merchants.length) });
    return tagsText(targets) || t("plan.targets.all");
  };
  const columns: TableColumnsType<PlanRow> = [
    {
      title: <span className="mf-visually-hidden">{t("plan.order")}</span>,
      key: "order",
      width: 48,
      render: (_, row) => (
        <button
          type="button"
          className="mf-plan__hold"
          draggable
          aria-label={t("plan.order.move", { name: row.name })}
          title={t("plan.order.move", { name: row.name })}
          onDragStart={(e) => {
            e.dataTransfer.effectAllowed = "move";
            e.dataTransfer.setData("text/plain", row.name);
            order.take(row.id);
          }}
          onDragEnd={order.let}
          onKeyDown={(e) => {
            if (e.key !== "ArrowUp" && e.key !== "ArrowDown") return;
            e.preventDefault();
            order.step(row.id, e.key === "ArrowUp" ? -1 : 1);
          }}
        >
          <HolderOutlined />
        </button>
      ),
    },
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
      width: 270,
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
      <FaultAlert fault={error ?? order.fault} onRetry={() => void refetch()} />
      <span className="mf-visually-hidden" role="status">
        {order.told}
      </span>
      {!data && !error && <Loading />}
      {data?.plans.length === 0 && (
        <Card>
          <EmptyState icon={<BookOutlined />} title={t("plans.none")} hint={t("plans.none.hint")} action={<LinkButton to="/batches/new" type="primary" icon={<PlusOutlined />}>{t("new")}</LinkButton>} />
        </Card>
      )}
      {data && data.plans.length > 0 && (
        <Card styles={{ body: { padding: 0 } }}>
          <Table<PlanRow>
            rowKey="id"
            columns={columns}
            dataSource={order.plans ?? []}
            scroll={{ x: 900 }}
            pagination={paged({ pageSize: 20 })}
            onRow={(row) => ({
              "data-over": order.over === row.id ? order.side : undefined,
              onDragOver: (e) => {
                if (!order.held) return;
                e.preventDefault();
                order.hover(row.id);
              },
              onDrop: (e) => {
                e.preventDefault();
                order.put(row.id);
              },
            })}
          />
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

/** Whom tags select, in words; "" when they do not decide. */
function useTagsText(): (tagged: Tagged) => string {
  const { t } = useTranslation("batch");
  return ({ tags = [], all_tags, without_tags = [] }) =>
    [
      tags.length === 1 && t("plan.targets.tag", { tag: tags[0] ?? "" }),
      tags.length > 1 && t(all_tags ? "plan.targets.tags.all" : "plan.targets.tags.any", { tags: listText(tags) }),
      without_tags.length > 0 && t("plan.targets.tags.without", { tags: listText(without_tags) }),
    ]
      .filter(Boolean)
      .join(" · ");
}

/** The order of the plans: what is held over which row, and where a drop or a key puts it. */
function useOrder(plans: readonly PlanRow[] | undefined) {
  const { t } = useTranslation("batch");
  // What was asked for is shown until the list is read again after the answer; from then on the order may be somebody else's.
  const [wish, setWish] = useState<{ ids: string[]; before?: readonly PlanRow[] | undefined }>();
  const wished = wish && (wish.before === undefined || wish.before === plans) ? wish.ids : undefined;
  const [held, setHeld] = useState<string>();
  const [over, setOver] = useState<string>();
  const [told, setTold] = useState("");
  const arrange = useCommand(api.plans.arrange);
  const at = (id: string) => {
    const i = wished?.indexOf(id) ?? -1;
    return i < 0 ? Number.MAX_SAFE_INTEGER : i;
  };
  const list = wished && plans ? plans.toSorted((a, b) => at(a.id) - at(b.id)) : plans;
  const ids = (list ?? []).map((p) => p.id);
  const move = (id: string, to: number) => {
    const next = moved(ids, id, to);
    if (!next) return;
    setWish({ ids: next });
    setTold(t("plan.order.moved", { name: list?.find((p) => p.id === id)?.name ?? "", at: numberText(to + 1), n: numberText(ids.length) }));
    arrange.mutate({ ids: next }, {
      onSuccess: () => setWish((now) => (now?.ids === next ? { ids: next, before: plans } : now)),
      onError: () => setWish(undefined),
    });
  };
  const free = () => {
    setHeld(undefined);
    setOver(undefined);
  };
  return {
    plans: list,
    held,
    over: held === over ? undefined : over,
    side: held && over && ids.indexOf(held) < ids.indexOf(over) ? "below" : "above",
    told,
    fault: arrange.error,
    take: setHeld,
    hover: setOver,
    let: free,
    put: (id: string) => {
      if (held) move(held, ids.indexOf(id));
      free();
    },
    step: (id: string, by: number) => move(id, ids.indexOf(id) + by),
  };
}
