import { LinkOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { Button, Card, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type AuthorizeConcern, type AuthorizePending, useRead } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { textOf } from "@/i18n";
import { EmptyState, FaultAlert, fullTime, isNever, LinkButton, Loading, numberText, Only, paged, PageHeader, shortTime, StateTag, TableExport } from "@/ui";
import { CallbackCard } from "./CallbackCard";
import { GrantList } from "./GrantList";
import { LinksDialog } from "./LinksDialog";
import { PasteBox } from "./PasteBox";
import { UnknownList } from "./UnknownList";
import "./authorize.css";

/** Every authorization that waits or needs a person. */
export default function AuthorizationPage() {
  const { t } = useTranslation("authorize");
  const { data, error, refetch } = useRead(api.authorization.board, undefined, { on: ["authorization", "merchant"] });
  const [linking, setLinking] = useState(false);
  const never = useRead(api.merchants.find, { filter: { standings: ["none"] }, limit: 0 }, { on: ["authorization", "merchant"], enabled: linking });
  return (
    <div className="mf-page">
      <PageHeader
        title={t("nav")}
        about={data ? t("about", { active: numberText(data.active), waiting: numberText(data.waiting.length), never: numberText(data.never) }) : undefined}
        actions={
          <>
            <TableExport
              name="minifleet-authorizations"
              title={t("nav")}
              label={t("export")}
              rows={async () => (await api.authorization.list({})).merchants}
              columns={[
                [t("merchant"), (m) => m.name],
                [t("mini_app"), (m) => m.mini_app_id],
                [t("state"), (m) => t(`standing.${m.status.state}`)],
                [t("expires"), (m) => (isNever(m.status.expires_at) ? "" : fullTime(m.status.expires_at))],
                [t("checked"), (m) => (isNever(m.status.checked_at) ? "" : fullTime(m.status.checked_at))],
              ]}
            />
            <LinkButton to="/merchants?standing=none">{t("never.show")}</LinkButton>
            {(data?.never ?? 0) > 0 && (
              <Button type="primary" icon={<LinkOutlined />} loading={never.isLoading && linking} onClick={() => setLinking(true)}>
                {t("links.never", { count: data?.never ?? 0, n: numberText(data?.never ?? 0) })}
              </Button>
            )}
          </>
        }
      />
      <FaultAlert fault={error ?? never.error} onRetry={() => void refetch()} />
      {linking && never.data && <LinksDialog ids={never.data.ids} onClose={() => setLinking(false)} />}
      {!data && !error && <Loading />}
      {data && (
        <div className="mf-authorize">
          <div className="mf-authorize__main">
            {data.unknown.length > 0 && (
              <Card title={t("unknown.title", { n: numberText(data.unknown.length) })}>
                <p className="mf-quiet" style={{ marginTop: 0 }}>
                  {t("unknown.about")}
                </p>
                <UnknownList />
              </Card>
            )}
            {data.attention.length > 0 && <Attention items={data.attention} />}
            <Waiting list={data.waiting} />
          </div>
          <div className="mf-authorize__side">
            <Card size="small" title={t("paste.title")}>
              <PasteBox />
            </Card>
            <CallbackCard />
          </div>
        </div>
      )}
      <GrantList />
    </div>
  );
}

function Waiting({ list }: { list: AuthorizePending[] }) {
  const { t } = useTranslation("authorize");
  return (
    <Card title={t("waiting.title", { n: numberText(list.length) })}>
      {list.length === 0 ? (
        <EmptyState icon={<SafetyCertificateOutlined />} title={t("waiting.empty")} hint={t("waiting.empty.hint")} action={<LinkButton to="/merchants">{t("fleet:empty.do")}</LinkButton>} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          dataSource={list}
          pagination={paged({ pageSize: 15 })}
          columns={[
            { title: t("merchant"), ellipsis: true, render: (_, p) => <Link to={`/merchants/${p.merchant_id}/authorize`}>{p.merchant_name}</Link> },
            { title: t("form"), width: 110, render: (_, p) => t(`form.${p.form}`) },
            { title: t("state"), width: 200, render: (_, p) => <WaitingState pending={p} /> },
            { title: t("ends"), width: 140, render: (_, p) => <span className="mf-numbers">{shortTime(p.expires_at)}</span> },
          ]}
          scroll={{ x: 600 }}
        />
      )}
    </Card>
  );
}

function WaitingState({ pending }: { pending: AuthorizePending }) {
  const { t } = useTranslation("authorize");
  const problem = textOf(pending.problem);
  if (problem) return <StateTag tone="warn">{problem}</StateTag>;
  if (!isNever(pending.refused_at)) return <StateTag tone="warn">{t("state.refused", { time: shortTime(pending.refused_at) })}</StateTag>;
  return <StateTag tone="busy">{t("state.waiting")}</StateTag>;
}

/** The needs that the overview counts as one: an authorization is there, and is not enough. */
const consents: ReadonlySet<AuthorizeConcern["need"]> = new Set(["problem", "methods", "refresh"]);

const needTones = { lost: "bad", problem: "warn", decide: "warn", methods: "warn", refresh: "warn", first: "plain" } as const;

function Attention({ items }: { items: AuthorizeConcern[] }) {
  const { t } = useTranslation("authorize");
  const [params, change] = useAddress();
  const consent = params.get("need") === "consent";
  const app = params.get("app");
  const rows = consent ? items.filter((i) => consents.has(i.need) && (!app || i.app_id === app)) : items;
  return (
    <Card
      title={t("attention.title", { n: numberText(rows.length) })}
      extra={
        consent && (
          <Only
            onAll={() =>
              change((now) => {
                now.delete("need");
                now.delete("app");
                return now;
              })
            }
          >
            {t("attention.consent")}
          </Only>
        )
      }
    >
      <Table
        size="small"
        rowKey={(i) => i.merchant_id}
        dataSource={rows}
        pagination={paged({ pageSize: 10 })}
        columns={[
          { title: t("merchant"), width: 150, ellipsis: true, render: (_, i) => <Link to={`/merchants/${i.merchant_id}/authorize`}>{i.merchant_name}</Link> },
          {
            title: t("why"),
            render: (_, i) => (
              <span>
                <StateTag tone={needTones[i.need]}>{t(`need.${i.need}`)}</StateTag>{" "}
                {textOf(i.why)}
              </span>
            ),
          },
          { title: t("since"), width: 136, render: (_, i) => <span className="mf-numbers">{shortTime(i.since)}</span> },
          {
            title: <span className="mf-visually-hidden">{t("attention.do")}</span>,
            width: 108,
            align: "end",
            render: (_, i) => (
              <LinkButton to={`/merchants/${i.merchant_id}/authorize`} size="small">
                {i.pending_id ? t("attention.link") : t("attention.open")}
              </LinkButton>
            ),
          },
        ]}
        scroll={{ x: 560 }}
      />
    </Card>
  );
}
