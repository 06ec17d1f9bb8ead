import { LogoutOutlined } from "@ant-design/icons";
import { Button, Drawer, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, FaultAlert, Loading } from "@/ui";
import { Audits } from "./Audits";
import { Faults } from "./Faults";
import { World } from "./World";

/** Drives the simulator: what auditors, merchants and the network would do. */
export default function DemoDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("demo");
  const panel = useRead(api.demo.panel, undefined, { on: ["simulator", "versions", "task", "authorization", "merchant"], enabled: open });
  const leave = useCommand(api.vault.lock);
  const [leaving, setLeaving] = useState(false);
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={t("title")}
      size={480}
      extra={
        <Button icon={<LogoutOutlined />} onClick={() => setLeaving(true)}>
          {t("leave")}
        </Button>
      }
    >
      <p className="mf-quiet" style={{ marginTop: 0 }}>
        {t("about")}
      </p>
      <FaultAlert fault={panel.error} onRetry={() => void panel.refetch()} />
      {panel.data ? (
        <Tabs
          items={[
            { key: "audits", label: t("audits"), children: <Audits panel={panel.data} /> },
            { key: "world", label: t("world"), children: <World panel={panel.data} /> },
            { key: "faults", label: t("faults"), children: <Faults settings={panel.data.settings} /> },
          ]}
        />
      ) : (
        !panel.error && <Loading />
      )}
      <ConfirmDestructive
        open={leaving}
        title={t("leave.title")}
        verb={t("leave")}
        busy={leave.isPending}
        fault={leave.error}
        onConfirm={() => leave.mutate()}
        onClose={() => setLeaving(false)}
      >
        {t("leave.about")}
      </ConfirmDestructive>
    </Drawer>
  );
}
