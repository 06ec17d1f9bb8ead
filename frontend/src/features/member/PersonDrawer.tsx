import { DeleteOutlined } from "@ant-design/icons";
import { Button, Drawer, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, type MemberSomebody, type PlacedMember, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, DataAge, FaultAlert, numberText, paged } from "@/ui";
import { MemberTag } from "./MemberTag";

interface Props {
  who: MemberSomebody;
  onClose: () => void;
}

/** Where one person is, and the way out of many merchants at once. */
export function PersonDrawer({ who, onClose }: Props) {
  const { t } = useTranslation("member");
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<string[]>([]);
  const [asking, setAsking] = useState(false);
  // Who is only known by a masked account cannot be named to the platform.
  const named = Boolean(who.person.user_id ?? who.person.open_id ?? who.person.logon_id);
  const { data, error, isPending, refetch } = useRead(api.members.where, { person: who.person, role: who.role }, { on: ["members", "merchant"], keep: true, enabled: named });
  const remove = useCommand(api.members.deleteMany, { onSuccess: ({ id }) => void navigate(`/runs/${id}`) });
  const name = who.nick_name || who.logon_id || who.person.user_id || "";
  const there = data?.places ?? [];
  const wanted = chosen.filter((id) => there.some((p) => p.merchant_id === id));
  return (
    <Drawer
      open
      size={640}
      title={`${name} · ${t(`role.name.${who.role}`)}`}
      onClose={onClose}
      footer={
        <div className="mf-members__send">
          <Button danger icon={<DeleteOutlined />} disabled={wanted.length === 0} onClick={() => setAsking(true)}>
            {wanted.length === 0 ? t("person.choose") : t("many.remove", { count: wanted.length, n: numberText(wanted.length) })}
          </Button>
        </div>
      }
    >
      <div className="mf-stack">
        {who.nick_name && <span className="mf-code mf-quiet">{who.logon_id}</span>}
        <FaultAlert fault={error} onRetry={() => void refetch()} />
        {!named && <span className="mf-quiet">{t("person.masked")}</span>}
        <Table<PlacedMember>
          rowKey="merchant_id"
          size="small"
          loading={named && isPending}
          pagination={paged({ pageSize: 50 })}
          dataSource={there}
          rowSelection={{
            selectedRowKeys: wanted,
            preserveSelectedRowKeys: true,
            columnWidth: 44,
            getTitleCheckboxProps: () => ({ "aria-label": t("person.all") }) as object,
            getCheckboxProps: (p) => ({ "aria-label": p.merchant_name }),
            onChange: (keys) => setChosen(keys as string[]),
            selections: false,
          }}
          columns={[
            { title: t("many.merchants"), key: "merchant", ellipsis: true, render: (_, p) => <Link to={`/merchants/${p.merchant_id}/member`}>{p.merchant_name}</Link> },
            { title: t("column.state"), key: "state", width: 170, render: (_, p) => <MemberTag member={p.member} /> },
            { title: t("people.age"), key: "age", width: 110, render: (_, p) => <DataAge at={p.fetched_at} /> },
          ]}
        />
      </div>
      <ConfirmDestructive
        open={asking}
        title={t("many.remove_title", { count: wanted.length, who: name, n: numberText(wanted.length) })}
        verb={t("many.delete")}
        irreversible={false}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate({ role: who.role, person: who.person, merchants: wanted })}
        onClose={() => setAsking(false)}
      >
        {t("many.remove_about")}
      </ConfirmDestructive>
    </Drawer>
  );
}
