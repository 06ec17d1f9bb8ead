import { ReloadOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, Card, Select, Table, Tooltip } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type MemberPeopleFilter, type MemberRole, type MemberSomebody, type MemberState, useCommand, useRead } from "@/bridge";
import { DataAge, EmptyState, FaultAlert, FormatMenu, Loading, numberText, paged, SearchField, useDelivery } from "@/ui";
import { PersonDrawer } from "./PersonDrawer";
import { states } from "./person";

/** Who is where, over all merchants whose lists were read. */
export function PeopleCard() {
  const { t } = useTranslation("member");
  const navigate = useNavigate();
  const deliver = useDelivery();
  const [text, setText] = useState("");
  const [role, setRole] = useState<MemberRole>();
  const [state, setState] = useState<MemberState>();
  const [opened, setOpened] = useState<MemberSomebody>();
  const words = useDeferredValue(text.trim());
  const filter: MemberPeopleFilter = { ...(words ? { text: words } : {}), ...(role ? { role } : {}), ...(state ? { state } : {}) };
  const { data, error, refetch } = useRead(api.members.people, filter, { on: ["members", "merchant", "authorization"], keep: true });
  const read = useCommand(api.members.readMany, { onSuccess: ({ id }) => void navigate(`/runs/${id}`) });
  const save = useCommand(api.members.exportPeople, { onSuccess: deliver });
  const readAll = (
    <Button icon={<ReloadOutlined />} loading={read.isPending} onClick={() => read.mutate({ targets: { all: true } })}>
      {t("people.read")}
    </Button>
  );
  return (
    <Card
      title={t("people.title")}
      extra={
        data && (
          <span className="mf-row">
            <span className="mf-quiet mf-numbers">{t("people.read_of", { read: numberText(data.read), all: numberText(data.authorized) })}</span>
            {data.read > 0 && <DataAge at={data.oldest_at} />}
            {readAll}
          </span>
        )
      }
    >
      <div className="mf-stack">
        <FaultAlert fault={error ?? read.error ?? save.error} {...(error ? { onRetry: () => void refetch() } : {})} />
        {!data && !error && <Loading />}
        {data?.total === 0 && (data.read > 0 ? <EmptyState small icon={<TeamOutlined />} title={t("people.none")} hint={t("people.none_hint")} /> : <EmptyState small icon={<TeamOutlined />} title={t("people.empty")} hint={t("people.empty_hint")} />)}
        {data && data.total > 0 && (
          <>
            <div className="mf-row">
              <SearchField style={{ maxWidth: 320 }} label={t("people.search")} value={text} onChange={setText} />
              <Select<MemberRole>
                aria-label={t("many.role")}
                allowClear
                placeholder={t("many.role")}
                className="mf-fit"
                value={role ?? null}
                options={(["DEVELOPER", "EXPERIENCER"] as const).map((value) => ({ value, label: t(`role.name.${value}`) }))}
                onChange={setRole}
              />
              <Select<MemberState>
                aria-label={t("column.state")}
                allowClear
                placeholder={t("column.state")}
                className="mf-fit"
                value={state ?? null}
                options={states.map((value) => ({ value, label: t(`state.${value}`) }))}
                onChange={setState}
              />
              <span className="mf-quiet mf-numbers" role="status">
                {t("people.count", { n: numberText(data.people.length), total: numberText(data.total) })}
              </span>
              <FormatMenu label={t("people.export")} busy={save.isPending} disabled={data.people.length === 0} onChoose={(file) => save.mutate({ filter, file })} />
            </div>
            <Table<MemberSomebody>
              className="mf-members__people"
              rowKey="key"
              size="middle"
              pagination={paged({ pageSize: 20 })}
              dataSource={data.people}
              locale={{ emptyText: <span className="mf-quiet">{t("people.nobody")}</span> }}
              columns={[
                {
                  title: t("column.who"),
                  key: "who",
                  render: (_, p) => (
                    <div className="mf-members__who">
                      <Button type="link" className="mf-members__open" onClick={() => setOpened(p)}>
                        {p.nick_name || p.logon_id || p.person.user_id}
                      </Button>
                      {p.nick_name && <span className="mf-quiet mf-code">{p.logon_id}</span>}
                    </div>
                  ),
                },
                { title: t("many.role"), key: "role", width: 140, render: (_, p) => t(`role.name.${p.role}`) },
                {
                  title: t("many.merchants"),
                  key: "merchants",
                  width: 90,
                  align: "right",
                  className: "mf-numbers",
                  sorter: (a, b) => a.merchants.length - b.merchants.length,
                  render: (_, p) => numberText(p.merchants.length),
                },
                {
                  title: t("column.state"),
                  key: "state",
                  width: 210,
                  render: (_, p) => (
                    <span className="mf-numbers">{states.flatMap((s) => (p.states[s] ? [`${t(`state.${s}`)} ${numberText(p.states[s])}`] : [])).join(" · ")}</span>
                  ),
                },
                { title: <Tooltip title={t("people.age_about")}>{t("people.age")}</Tooltip>, key: "age", width: 150, render: (_, p) => <DataAge at={p.oldest_at} /> },
              ]}
            />
          </>
        )}
      </div>
      {opened && <PersonDrawer who={opened} onClose={() => setOpened(undefined)} />}
    </Card>
  );
}
