import { App } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Member, type MemberRoleInfo, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { ConfirmDestructive } from "@/ui";
import { nameOf, personOf } from "./person";

interface Props {
  merchantId: string;
  role: MemberRoleInfo;
  member: Member;
  onClose: () => void;
}

/** Asks, naming the person, and removes a member or takes an invitation back. */
export function RemoveMember({ merchantId, role, member, onClose }: Props) {
  const { t } = useTranslation("member");
  const { message } = App.useApp();
  const who = nameOf(member);
  const remove = useCommand(api.members.delete, {
    onSuccess: () => {
      message.success(t("remove.done", { who }));
      onClose();
    },
  });
  const joined = member.state === "joined";
  return (
    <ConfirmDestructive
      open
      title={t(joined ? "remove.title" : "withdraw.title", { who })}
      verb={t(joined ? "remove" : "withdraw")}
      irreversible={false}
      busy={remove.isPending}
      fault={remove.error}
      onConfirm={() => remove.mutate({ merchant_id: merchantId, role: role.role, person: personOf(member) })}
      onClose={onClose}
    >
      {t(joined ? "remove.about" : "withdraw.about", { role: textOf(role.label), account: member.logon_id })}
    </ConfirmDestructive>
  );
}
