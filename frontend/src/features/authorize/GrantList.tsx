import { Card, Select, Table, type TableColumnsType } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type AuthorizeGiven, type AuthorizeState, useRead } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { textOf } from "@/i18n";
import { FaultAlert, fullTime, isNever, Loading, matches, numberText, paged, SearchField, shortTime, StateTag, TableExport, useSpelled } from "@/ui";

const within = [7, 30, 90] as const;
const states = ["active", "lost"] as const;

/** What never was comes last in either direction of a sorted column. */
const byTime = (of: (g: AuthorizeGiven) => string | undefined) => (a: AuthorizeGiven, b: AuthorizeGiven, order?: "ascend" | "descend" | null) => {
  const [x, y] = [of(a), of(b)];
  if (isNever(x) || isNever(y)) return (isNever(x) ? 1 : 0) * (order === "descend" ? -1 : 1) - (isNever(y) ? 1 : 0) * (order === "descend" ? -1 : 1);
  return x.localeCompare(y);
};

/** Every authorization that was given: its state and when it ends. The filter lives in the address. */
export function GrantList() {
  const { t } = useTranslation("authorize");
  const [params, changeAddress] = useAddress();
  const [text, setText] = useState("");
  const [sorted, setSorted] = useState<readonly AuthorizeGiven[]>();
  const state = states.find((s) => s === params.get("state"));
  const days = within.find((n) => String(n) === params.get("within"));
  const { data, error, refetch } = useRead(
    api.authorization.grants,
    { ...(state && { states: [state satisfies AuthorizeState] }), ...(days && { ends_within: days }) },
    { on: ["authorization", "merchant"], keep: true },
  );
  const grants = data?.grants;
  useSpelled(text.trim() && grants ? grants.map((g) => g.name) : []);
  const rows = useMemo(() => (grants ?? []).filter((g) => matches(g.name, text.trim()) || g.mini_app_id.includes(text.trim())), [grants, text]);
  const set = (name: string, value: string) =>
    changeAddress((now) => {
      if (value) now.set(name, value);
      else now.delete(name);
      return now;
    });
  const word = (g: AuthorizeGiven) => t(`standing.${g.state}`);
  const shown = new Set(rows);
  const columns: TableColumnsType<AuthorizeGiven> = [
    { title: t("merchant"), key: "name", ellipsis: true, sorter: (a, b) => a.name.localeCompare(b.name, "zh"), render: (_, g) => <Link to={`/merchants/${g.merchant_id}/authorize`}>{g.name}</Link> },
    {
      title: t("state"),
      key: "state",
      width: 150,
      sorter: (a, b) => a.state.localeCompare(b.state),
      render: (_, g) => (
        <span title={textOf(g.loss_text)}>
          <StateTag tone={g.state === "active" ? (g.refresh_due ? "warn" : "good") : "bad"}>{word(g)}</StateTag>
        </span>
      ),
    },
    { title: t("grants.since"), key: "since", width: 145, className: "mf-numbers", sorter: byTime((g) => g.granted_at), render: (_, g) => shortTime(g.granted_at) },
    {
      title: t("expires"),
      key: "ends",
      width: 145,
      className: "mf-numbers",
      sorter: byTime((g) => g.ends_at),
      render: (_, g) => (isNever(g.ends_at) ? <span className="mf-quiet">{t(isNever(g.checked_at) ? "expires.unread" : "expires.none")}</span> : shortTime(g.ends_at)),
    },
    { title: t("checked"), key: "checked", width: 145, className: "mf-numbers", sorter: byTime((g) => g.checked_at), render: (_, g) => shortTime(g.checked_at) },
  ];
  return (
    <Card
      className="mf-grants"
      title={grants ? t("grants.title", { n: numberText(rows.length) }) : t("grants")}
      extra={
        <TableExport
          name="minifleet-grants"
          title={t("grants")}
          label={t("grants.export")}
          rows={sorted?.length === rows.length && sorted.every((g) => shown.has(g)) ? sorted : rows}
          columns={[
            [t("merchant"), (g) => g.name],
            [t("mini_app"), (g) => g.mini_app_id],
            [t("state"), word],
            [t("grants.since"), (g) => (isNever(g.granted_at) ? "" : fullTime(g.granted_at))],
            [t("expires"), (g) => (isNever(g.ends_at) ? "" : fullTime(g.ends_at))],
            [t("checked"), (g) => (isNever(g.checked_at) ? "" : fullTime(g.checked_at))],
            [t("grants.loss"), (g) => textOf(g.loss_text)],
          ]}
        />
      }
    >
      <div className="mf-row mf-grants__filters" role="search">
        <SearchField style={{ maxWidth: 240 }} label={t("grants.search")} value={text} onChange={setText} />
        <Select<string>
          aria-label={t("grants.state")}
          style={{ minWidth: 130 }}
          value={state ?? ""}
          onChange={(value) => set("state", value)}
          options={[{ value: "", label: t("grants.state.any") }, ...states.map((value) => ({ value, label: t(`standing.${value}`) }))]}
        />
        <Select<string>
          aria-label={t("grants.within")}
          style={{ minWidth: 130 }}
          value={days ? String(days) : ""}
          onChange={(value) => set("within", value)}
          options={[{ value: "", label: t("grants.within.any") }, ...within.map((n) => ({ value: String(n), label: t("grants.within.days", { count: n }) }))]}
        />
      </div>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading rows={5} />}
      {data && (
        <Table<AuthorizeGiven>
          size="small"
          rowKey="merchant_id"
          columns={columns}
          dataSource={rows}
          pagination={paged({ pageSize: 15 })}
          scroll={{ x: 760 }}
          locale={{ emptyText: <span className="mf-quiet">{t(state || days || text.trim() ? "grants.none" : "grants.nobody")}</span> }}
          onChange={(_, __, ___, { currentDataSource }) => setSorted(currentDataSource)}
        />
      )}
    </Card>
  );
}
