import { DeleteOutlined, GlobalOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Form, Input, Table, Tooltip } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type BaseinfoDomain, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { PastCard } from "../journal";
import { NeverRead } from "../merchant";
import { ConfirmDestructive, CopyButton, EmptyState, FaultAlert, isNever, Loading, Sequel, shortTime, StateTag, TabHead, Used, useDraft } from "@/ui";
import "../member/member.css";
import "./domain.css";

/** The servers the mini program may talk to. */
export default function DomainsTab({ merchantId, authorized }: MerchantTabProps) {
  const { t } = useTranslation("domain");
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.domains.list, request, { on: ["baseinfo", "versions"], about: merchantId });
  const refresh = useCommand(api.domains.refresh);
  const [removing, setRemoving] = useState<string>();
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const read = () => refresh.mutate(request);
  const used = data.domains.length;
  const never = isNever(data.fetched_at);
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={data.fetched_at} refreshing={refresh.isPending} onRefresh={read}>
        <Used used={used} limit={data.limit} known={!never || used > 0} words={(count) => t("count", { used: count, limit: data.limit })} />
      </TabHead>
      <FaultAlert fault={refresh.error} onRetry={read} />
      <span className="mf-quiet">
        {t("tab.about")}{" "}
        <Link className="mf-members__link" to="/domains" state={{ merchants: [merchantId] }}>
          {t("tab.many")}
        </Link>
      </span>
      <div className="mf-beside mf-beside--slim">
        <div className="mf-stack">
          {data.removed_late.length > 0 && <Alert type="info" showIcon title={t("removed", { domains: data.removed_late.join(", ") })} />}
          <AddDomain merchantId={merchantId} known={data.domains.map((d) => d.name)} full={used >= data.limit} />
          {used === 0 ? (
            never ? (
              <NeverRead merchantId={merchantId} authorized={authorized} icon={<GlobalOutlined />} title={t("never.title")} hint={t("never.hint")} reading={refresh.isPending} onRead={read} />
            ) : (
              <EmptyState small icon={<GlobalOutlined />} title={t("empty.title")} hint={t("empty.hint")} />
            )
          ) : (
            <Card styles={{ body: { padding: 0 } }}>
              <Table<BaseinfoDomain>
                className="mf-domains__table"
                rowKey="name"
                size="middle"
                pagination={false}
                dataSource={data.domains}
                columns={[
                  {
                    title: t("column.name"),
                    dataIndex: "name",
                    render: (name: string) => (
                      <span className="mf-row">
                        <span className="mf-code">{name}</span>
                        <CopyButton text={name} what={name} />
                      </span>
                    ),
                  },
                  {
                    title: t("column.state"),
                    key: "state",
                    width: 210,
                    render: (_, d) => (
                      <span className="mf-row">
                        <Tooltip title={d.confirmed ? t("state.confirmed_about") : t("state.pending_about")}>
                          <span>
                            <StateTag tone={d.confirmed ? "good" : "warn"}>{d.confirmed ? t("state.confirmed") : t("state.pending")}</StateTag>
                          </span>
                        </Tooltip>
                        {data.added_late.includes(d.name) && (
                          <Tooltip title={t("state.late_about")}>
                            <span>
                              <StateTag tone="warn">{t("state.late")}</StateTag>
                            </span>
                          </Tooltip>
                        )}
                      </span>
                    ),
                  },
                  { title: t("column.added"), key: "added", width: 140, render: (_, d) => <span className="mf-numbers">{isNever(d.added_at) ? t("added.elsewhere") : shortTime(d.added_at)}</span> },
                  {
                    title: <span className="mf-visually-hidden">{t("column.actions")}</span>,
                    key: "actions",
                    width: 72,
                    align: "right",
                    render: (_, d) => (
                      <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("remove.name", { name: d.name })} onClick={() => setRemoving(d.name)} />
                    ),
                  },
                ]}
              />
            </Card>
          )}
        </div>
        <div className="mf-stack">
          <Sequel
            title={t("way")}
            turns={[
              {
                key: "version",
                name: t("way.version"),
                about: (
                  <>
                    {t("way.version.about")} <Link to={`/merchants/${merchantId}/version`}>{t("way.version.go")}</Link>
                  </>
                ),
              },
              { key: "audit", name: t("way.audit"), about: t("way.audit.about") },
              { key: "online", name: t("way.online"), about: t("way.online.about") },
            ]}
          />
          <PastCard title={t("past")} merchantId={merchantId} action="domain." />
        </div>
      </div>
      {removing && <RemoveDomain merchantId={merchantId} name={removing} onClose={() => setRemoving(undefined)} />}
    </div>
  );
}

function AddDomain({ merchantId, known, full }: { merchantId: string; known: string[]; full: boolean }) {
  const { t } = useTranslation("domain");
  const { message } = App.useApp();
  const [text, setText, drop] = useDraft(`domain/${merchantId}`, "");
  const typed = useDeferredValue(text);
  const check = useRead(api.domains.check, { domain: typed }, { enabled: typed.trim() !== "", keep: true });
  const add = useCommand(api.domains.add, {
    onSuccess: (_, { domain }) => {
      drop();
      message.success(t("added", { name: domain.trim() }));
    },
  });
  const judged = text.trim() === "" ? undefined : check.data;
  const twice = judged?.name !== undefined && known.includes(judged.name);
  const ready = Boolean(judged?.name) && !judged?.problem && typed === text && !check.isPlaceholderData;
  const submit = () => ready && add.mutate({ merchant_id: merchantId, domain: text });
  return (
    <Card>
      <Form layout="vertical" component="div" requiredMark={false}>
        <Form.Item
          label={t("add.label")}
          htmlFor="domain-new"
          validateStatus={judged?.problem ? "error" : ""}
          style={{ marginBottom: 0 }}
          extra={
            <span role={judged?.problem ? "alert" : "status"} className={judged?.problem ? "mf-domains__problem" : "mf-quiet"}>
              {judged?.problem
                ? textOf(judged.problem.text)
                : twice
                  ? t("add.known", { name: judged?.name ?? "" })
                  : judged?.name && judged.name !== text.trim()
                    ? t("add.becomes", { name: judged.name })
                    : full
                      ? t("add.full")
                      : t("add.rules")}
            </span>
          }
        >
          <div className="mf-row">
            <Input
              id="domain-new"
              className="mf-code"
              value={text}
              placeholder="api.example.com"
              spellCheck={false}
              onChange={(e) => setText(e.target.value)}
              onPressEnter={submit}
            />
            <Button type="primary" icon={<PlusOutlined />} disabled={!ready} loading={add.isPending} onClick={submit}>
              {t("add")}
            </Button>
          </div>
        </Form.Item>
      </Form>
      <FaultAlert className="mf-domains__fault" fault={add.error} onRetry={submit} />
    </Card>
  );
}

function RemoveDomain({ merchantId, name, onClose }: { merchantId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation("domain");
  const remove = useCommand(api.domains.delete, { onSuccess: onClose });
  return (
    <ConfirmDestructive
      open
      title={t("remove.title", { name })}
      verb={t("remove")}
      irreversible={false}
      busy={remove.isPending}
      fault={remove.error}
      onConfirm={() => remove.mutate({ merchant_id: merchantId, domain: name })}
      onClose={onClose}
    >
      {t("remove.about")}
    </ConfirmDestructive>
  );
}
