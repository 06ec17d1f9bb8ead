import { DeleteOutlined, PlusOutlined, UserSwitchOutlined } from "@ant-design/icons";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, facts, type AuthorizeUnclaimed, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, FaultAlert, Missing, shortTime } from "@/ui";
import { MerchantSelect } from "./MerchantSelect";

/** Mini programs that were authorized and have no record: whose are they? */
export function UnknownList({ only }: { only?: string[] }) {
  const { data } = useRead(api.authorization.board, undefined, { on: ["authorization", "merchant"] });
  const list = (data?.unknown ?? []).filter((u) => !only || only.includes(u.id));
  return (
    <ul className="mf-unknown">
      {list.map((consent) => (
        <UnknownRow key={consent.id} consent={consent} />
      ))}
    </ul>
  );
}

function UnknownRow({ consent }: { consent: AuthorizeUnclaimed }) {
  const { t } = useTranslation("authorize");
  const navigate = useNavigate();
  const [way, setWay] = useState<"create" | "assign" | "discard">();
  const [name, setName] = useState("");
  const [who, setWho] = useState<string>();
  const close = () => setWay(undefined);
  const create = useCommand(api.authorization.createFromUnknown, {
    onSuccess: (merchant) => {
      close();
      void navigate(`/merchants/${merchant.id}/road`);
    },
  });
  const assign = useCommand(api.authorization.assignUnknown, { onSuccess: close });
  const discard = useCommand(api.authorization.discardUnknown, { onSuccess: close });
  return (
    <li>
      <div className="mf-unknown__words">
        <strong className="mf-code">{consent.mini_app_id}</strong>
        <span className="mf-quiet">
          {consent.meant_for_name ? t("unknown.meant", { name: consent.meant_for_name, time: shortTime(consent.at) }) : t("unknown.at", { time: shortTime(consent.at) })}
        </span>
      </div>
      <div className="mf-row">
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setWay("create")}>
          {t("unknown.create")}
        </Button>
        <Button icon={<UserSwitchOutlined />} onClick={() => setWay("assign")}>
          {t("unknown.assign")}
        </Button>
        <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("unknown.discard")} onClick={() => setWay("discard")} />
      </div>
      <Modal
        open={way === "create"}
        title={t("unknown.create.title", { id: consent.mini_app_id })}
        okText={t("unknown.create")}
        cancelText={t("ui:cancel")}
        okButtonProps={{ disabled: !name.trim(), loading: create.isPending }}
        onOk={() => create.mutate({ id: consent.id, name: name.trim() })}
        onCancel={close}
        destroyOnHidden
      >
        <div className="mf-stack">
          <Input autoFocus value={name} maxLength={facts.merchant_name} aria-label={t("unknown.name")} placeholder={t("unknown.name")} onChange={(e) => setName(e.target.value)} onPressEnter={() => name.trim() && create.mutate({ id: consent.id, name: name.trim() })} />
          {!name.trim() && <Missing what={[t("unknown.name")]} />}
          <FaultAlert fault={create.error} />
        </div>
      </Modal>
      <Modal
        open={way === "assign"}
        title={t("unknown.assign.title", { id: consent.mini_app_id })}
        okText={t("unknown.assign")}
        cancelText={t("ui:cancel")}
        okButtonProps={{ disabled: !who, loading: assign.isPending }}
        onOk={() => who && assign.mutate({ id: consent.id, merchant_id: who })}
        onCancel={close}
        destroyOnHidden
      >
        <div className="mf-stack">
          <span className="mf-quiet">{t("unknown.assign.about")}</span>
          <MerchantSelect label={t("paste.who")} value={who} onChange={setWho} />
          {!who && <Missing what={[t("merchant")]} />}
          <FaultAlert fault={assign.error} />
        </div>
      </Modal>
      <ConfirmDestructive
        open={way === "discard"}
        title={t("unknown.discard.title", { id: consent.mini_app_id })}
        verb={t("unknown.discard")}
        busy={discard.isPending}
        fault={discard.error}
        onConfirm={() => discard.mutate({ id: consent.id })}
        onClose={close}
      >
        {t("unknown.discard.what")}
      </ConfirmDestructive>
    </li>
  );
}
