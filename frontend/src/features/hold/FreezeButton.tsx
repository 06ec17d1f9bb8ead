import { StopOutlined } from "@ant-design/icons";
import { Button, Input, Modal, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, useCommand, useRead } from "@/bridge";
import { FaultAlert, LinkButton } from "@/ui";

/** The red button: nothing that changes something goes out until a person thaws. */
export function FreezeButton() {
  const { t } = useTranslation("hold");
  const { data } = useRead(api.hold.show, undefined, { on: ["hold", "vault.state"] });
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState("");
  const freeze = useCommand(api.hold.freeze, { onSuccess: () => setAsking(false) });
  const frozen = data?.causes.some((c) => c.reason === "frozen") ?? false;
  if (frozen) {
    return (
      <LinkButton to="/emergency" danger type="primary" icon={<StopOutlined />}>
        {t("frozen")}
      </LinkButton>
    );
  }
  return (
    <>
      <Tooltip title={t("freeze.about")}>
        <Button danger icon={<StopOutlined />} onClick={() => setAsking(true)}>
          {t("freeze")}
        </Button>
      </Tooltip>
      <Modal
        open={asking}
        title={t("freeze.title")}
        okText={t("freeze.do")}
        okButtonProps={{ danger: true, loading: freeze.isPending }}
        onOk={() => freeze.mutate({ note })}
        onCancel={() => setAsking(false)}
        afterClose={() => setNote("")}
        destroyOnHidden
      >
        <div className="mf-stack">
          <span>{t("freeze.means")}</span>
          <Input autoFocus aria-label={t("freeze.note")} placeholder={t("freeze.note")} value={note} onChange={(e) => setNote(e.target.value)} onPressEnter={() => freeze.mutate({ note })} />
          <Link to="/emergency" onClick={() => setAsking(false)}>
            {t("emergency.go")}
          </Link>
          <FaultAlert fault={freeze.error} />
        </div>
      </Modal>
    </>
  );
}
