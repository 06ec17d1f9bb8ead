import { DeleteOutlined, RedoOutlined, UserAddOutlined } from "@ant-design/icons";
import { App, Button, Card, Input, Table, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Member, type MemberOutcome, type MemberRoleInfo, type MemberRoster, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, isNever, paged, Used, useDraft } from "@/ui";
import { accountProblem, isDayElsewhere, isMasked, isStale, nameOf, wallTime } from "./person";
import { RemoveMember } from "./RemoveMember";
import { MemberTag } from "./MemberTag";

interface Props {
  merchantId: string;
  role: MemberRoleInfo;
  roster: MemberRoster;
}

/** The members of one role, and the way to one more. */
export function RoleCard({ merchantId, role, roster }: Props) {
  const { t } = useTranslation("member");
  const { message } = App.useApp();
  const [account, setAccount, drop] = useDraft(`member/${merchantId}/${role.role}`, "");
  const [removing, setRemoving] = useState<Member>();
  const told = (outcome: MemberOutcome, who: string) => {
    if (outcome.already) message.info(t("invite.already", { who }));
    else if (outcome.looked_up) message.success(t("invite.looked_up", { who }));
    else message.success(t(outcome.reinvited ? "invite.again_done" : "invite.done", { who }));
  };
  const invite = useCommand(api.members.invite, {
    onSuccess: (outcome, request) => {
      if (request.logon_id === account.trim()) drop();
      told(outcome, request.logon_id);
    },
  });
  const typed = account.trim();
  const problem = typed === "" ? undefined : accountProblem(typed);
  const send = (logon_id: string, again: boolean) => invite.mutate({ merchant_id: merchantId, role: role.role, logon_id, again });
  const submit = () => typed && !problem && send(typed, false);
  const used = roster.members.length;
  const label = textOf(role.label);
  const field = `invite-${role.role}`;
  const again = (m: Member) => {
    // The platform masks accounts, and an invitation needs the whole one.
    if (!isMasked(m.logon_id)) return send(m.logon_id, true);
    message.info(t("invite.masked"));
    document.getElementById(field)?.focus();
  };
  const refused = invite.error?.code === "member.refused_before";
  return (
    <Card
      title={label}
      extra={
        <Used
          used={used}
          limit={roster.limit}
          known={!isNever(roster.fetched_at) || used > 0}
          words={(count) => t("count", { used: count, limit: roster.limit })}
          name={t("count.of", { role: label, used, limit: roster.limit })}
        />
      }
    >
      <div className="mf-stack">
        <div>
          <div className="mf-row">
            <Input
              id={field}
              aria-label={t("invite.account", { role: label })}
              placeholder={t("invite.placeholder")}
              value={account}
              spellCheck={false}
              status={problem ? "error" : ""}
              onChange={(e) => setAccount(e.target.value)}
              onPressEnter={submit}
            />
            <Button type="primary" icon={<UserAddOutlined />} disabled={!typed || Boolean(problem)} loading={invite.isPending} onClick={submit}>
              {t("invite")}
            </Button>
          </div>
          <div className={problem ? "mf-members__note mf-members__problem" : "mf-members__note mf-quiet"} role={problem ? "alert" : undefined}>
            {problem ? t(`problem.${problem}`) : t(`role.${role.role}`)}
          </div>
        </div>
        <FaultAlert
          fault={invite.error}
          {...(invite.error?.retry === "now" ? { onRetry: () => invite.variables && invite.mutate(invite.variables) } : {})}
          action={
            refused && (
              <Button size="small" loading={invite.isPending} onClick={() => invite.variables && send(invite.variables.logon_id, true)}>
                {t("invite.again")}
              </Button>
            )
          }
        />
        {used > 0 && (
          <Table<Member>
            rowKey={(m) => m.user_id || m.open_id || m.logon_id}
            size="middle"
            pagination={paged({ pageSize: 20 })}
            dataSource={roster.members}
            columns={[
              {
                title: t("column.who"),
                key: "who",
                render: (_, m) => (
                  <div className="mf-members__who">
                    <span>{m.nick_name || "—"}</span>
                    <span className="mf-quiet mf-code">{m.logon_id}</span>
                  </div>
                ),
              },
              { title: t("column.state"), key: "state", width: 120, render: (_, m) => <MemberTag member={m} /> },
              { title: t("column.invited"), key: "invited", width: 130, render: (_, m) => <span className="mf-numbers mf-quiet">{wallTime(m.invited_at)}</span> },
              {
                title: t("column.joined"),
                key: "joined",
                width: 110,
                render: (_, m) => (
                  <span className="mf-numbers mf-quiet">
                    {wallTime(m.joined_at)}
                    {isDayElsewhere(m.joined_at) && (
                      <Tooltip title={t("beijing.about")}>
                        <div>{t("beijing")}</div>
                      </Tooltip>
                    )}
                  </span>
                ),
              },
              {
                title: <span className="mf-visually-hidden">{t("column.actions")}</span>,
                key: "actions",
                width: 104,
                align: "right",
                render: (_, m) => (
                  <span className="mf-row mf-members__actions">
                    {isStale(m.state) && (
                      <Button size="small" icon={<RedoOutlined />} onClick={() => again(m)}>
                        {t("invite.again")}
                      </Button>
                    )}
                    <Tooltip title={t("remove")}>
                      <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("remove.name", { who: nameOf(m) })} onClick={() => setRemoving(m)} />
                    </Tooltip>
                  </span>
                ),
              },
            ]}
          />
        )}
      </div>
      {removing && <RemoveMember merchantId={merchantId} role={role} member={removing} onClose={() => setRemoving(undefined)} />}
    </Card>
  );
}
