import { Button, Card, Form, Input, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type MemberRole, type RunHead, useCommand } from "@/bridge";
import { ConfirmDestructive, FaultAlert, numberText, Segmented, useDraft } from "@/ui";
import { MerchantPicker, nonePicked, type Picked, SendBar, SendToMany, useGiven, useMerchantsMissing } from "../merchant";
import { accountProblem } from "./person";

interface Many {
  action: "invite" | "delete";
  role: MemberRole;
  account: string;
  again: boolean;
  picked: Picked;
}

const start: Many = { action: "invite", role: "EXPERIENCER", account: "", again: false, picked: nonePicked };

/** One person, a role, many merchants. */
export function ManyForm() {
  const { t } = useTranslation("member");
  const navigate = useNavigate();
  const [many, setMany, drop] = useDraft<Many>("members/many", start);
  const [asking, setAsking] = useState(false);
  useGiven((picked, again) => !again && setMany({ ...start, picked }));
  const begun = ({ id }: RunHead) => {
    drop();
    void navigate(`/runs/${id}`);
  };
  const invite = useCommand(api.members.inviteMany, { onSuccess: begun });
  const remove = useCommand(api.members.deleteMany, { onSuccess: begun });
  const change = (part: Partial<Many>) => setMany({ ...many, ...part });
  const account = many.account.trim();
  const problem = account === "" ? undefined : accountProblem(account);
  const count = many.picked.ids.length;
  const missing = [...(account === "" ? [t("many.missing")] : problem ? [t("many.missing.right")] : []), ...useMerchantsMissing(count)];
  const ready = missing.length === 0;
  const request = { role: many.role, merchants: many.picked.ids };
  const inviting = many.action === "invite";
  return (
    <div className="mf-stack">
      <Card title={t("many.title")}>
        <Form layout="vertical" component="div" requiredMark={false}>
          <div className="mf-fields">
            <Form.Item label={<span id="many-action">{t("many.action")}</span>}>
              <Segmented<Many["action"]>
                block
                aria-labelledby="many-action"
                value={many.action}
                options={[
                  { value: "invite", label: t("many.invite") },
                  { value: "delete", label: t("many.delete") },
                ]}
                onChange={(action) => change({ action })}
              />
            </Form.Item>
            <Form.Item label={<span id="many-role">{t("many.role")}</span>}>
              <Segmented<MemberRole>
                block
                aria-labelledby="many-role"
                value={many.role}
                options={[
                  { value: "EXPERIENCER", label: t("many.experiencer") },
                  { value: "DEVELOPER", label: t("many.developer") },
                ]}
                onChange={(role) => change({ role })}
              />
            </Form.Item>
          </div>
          <Form.Item
            label={t("many.account")}
            htmlFor="many-account"
            validateStatus={problem ? "error" : ""}
            extra={
              <span role={problem ? "alert" : undefined} className={problem ? "mf-members__problem" : "mf-quiet"}>
                {problem ? t(`problem.${problem}`) : t("many.account_about")}
              </span>
            }
          >
            <Input id="many-account" value={many.account} placeholder={t("invite.placeholder")} spellCheck={false} onChange={(e) => change({ account: e.target.value })} />
          </Form.Item>
          {inviting && (
            <div className="mf-row mf-members__again">
              <Switch size="small" aria-labelledby="many-again" checked={many.again} onChange={(again) => change({ again })} />
              <div>
                <span id="many-again">{t("many.again")}</span>
                <div className="mf-quiet">{t("many.again_about")}</div>
              </div>
            </div>
          )}
          <Form.Item label={t("many.merchants")} style={{ marginBottom: 0 }}>
            <MerchantPicker picked={many.picked} onChange={(picked) => change({ picked })} />
          </Form.Item>
        </Form>
      </Card>
      <FaultAlert fault={invite.error} />
      <SendBar missing={missing}>
        {inviting ? (
          <SendToMany label={count ? t("many.send", { count, n: numberText(count) }) : t("many.invite")} ids={many.picked.ids} disabled={!ready} busy={invite.isPending} onSend={() => invite.mutate({ ...request, logon_id: account, again: many.again })}>
            {t("many.send_about", { who: account, role: t(`many.${many.role === "DEVELOPER" ? "developer" : "experiencer"}`) })}
            {many.again && ` ${t("many.send_again")}`}
          </SendToMany>
        ) : (
          <Button type="primary" danger size="large" disabled={!ready} onClick={() => setAsking(true)}>
            {count ? t("many.remove", { count, n: numberText(count) }) : t("many.delete")}
          </Button>
        )}
      </SendBar>
      <ConfirmDestructive
        open={asking}
        title={t("many.remove_title", { count, who: account, n: numberText(count) })}
        verb={t("many.delete")}
        irreversible={false}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate({ ...request, person: { logon_id: account } })}
        onClose={() => setAsking(false)}
      >
        {t("many.remove_about")}
      </ConfirmDestructive>
    </div>
  );
}
