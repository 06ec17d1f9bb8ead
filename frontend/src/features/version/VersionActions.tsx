import { DownOutlined } from "@ant-design/icons";
import { App, Button, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useCommand, type VersionAction, type VersionFleet, type VersionLegality, type VersionRow, type VersionState } from "@/bridge";
import { textOf } from "@/i18n";
import { ConfirmDestructive, FaultAlert, MenuButton } from "@/ui";
import { GrayDialog } from "./GrayDialog";

/** What a person most likely wants next, in each state. */
const likely: Partial<Record<VersionState, VersionAction[]>> = {
  INIT: ["submit", "experience_create"],
  AUDITING: ["cancel_audit"],
  AUDIT_REJECT: ["back_to_development"],
  WAIT_RELEASE: ["online", "gray"],
  BASE_AUDIT_PASS: ["online", "gray"],
  GRAY: ["gray", "online"],
  RELEASE: ["rollback", "offline"],
};

const elsewhere: VersionAction[] = ["upload", "build_state", "experience_query"];

/** What can be taken back by another action; everything else says that it cannot. */
const reversible: VersionAction[] = ["online", "end_gray", "rollback", "experience_cancel"];

export function VersionActions({ fleet, row }: { fleet: VersionFleet; row: VersionRow }) {
  const { t } = useTranslation("version");
  const navigate = useNavigate();
  const { message, notification } = App.useApp();
  const [asking, setAsking] = useState<VersionLegality>();
  const [graying, setGraying] = useState(false);
  const act = useCommand(api.versions.act, {
    onSuccess: (_, { action }) => {
      setAsking(undefined);
      setGraying(false);
      message.success(t("done", { action: textOf(nameOf(action)), version: row.version }));
    },
  });
  // What the state knows nothing of is not offered; what only something else is in the way of says what.
  const actions = row.actions.filter((a) => !a.wrong_state && !elsewhere.includes(a.action));
  const nameOf = (action: VersionAction) => row.actions.find((a) => a.action === action)?.name;
  const run = (a: VersionLegality) => {
    act.reset();
    if (a.action === "submit") void navigate(`/merchants/${fleet.merchant_id}/versions/${row.version}/submit`);
    else if (a.action === "gray") setGraying(true);
    else if (a.destructive) setAsking(a);
    else {
      act.mutate(
        { merchant_id: fleet.merchant_id, version: row.version, action: a.action },
        { onError: (fault) => notification.open({ title: textOf(a.name), description: <FaultAlert fault={fault} />, duration: 0 }) },
      );
    }
  };
  const barred = fleet.barred ? textOf(fleet.barred.message) : "";
  const first = (likely[row.state] ?? []).map((name) => actions.find((a) => a.action === name)).filter((a) => a !== undefined);
  const rest = actions.filter((a) => !first.includes(a));
  const why = (a: VersionLegality) => (a.legal ? barred : textOf(a.reason));
  return (
    <div className="mf-row">
      {first.map((a, i) => (
        <Tooltip key={a.action} title={why(a)}>
          <Button
            size="small"
            {...(i === 0 ? { type: "primary" as const, ghost: true } : {})}
            disabled={!a.legal || barred !== ""}
            loading={act.isPending && act.variables.action === a.action && !a.destructive}
            onClick={() => run(a)}
          >
            {t(`short.${a.action}`)}
          </Button>
        </Tooltip>
      ))}
      {rest.length > 0 && <MenuButton
        menu={{
          items: rest.map((a) => ({
            key: a.action,
            danger: a.action === "delete" || a.action === "offline",
            disabled: !a.legal || barred !== "",
            label: (
              <Tooltip title={why(a)} placement="left">
                <span className="mf-action">{textOf(a.name)}</span>
              </Tooltip>
            ),
          })),
          onClick: ({ key }) => {
            const chosen = actions.find((a) => a.action === key);
            if (chosen) run(chosen);
          },
        }}
      >
        <Button size="small" icon={<DownOutlined />} iconPlacement="end" aria-label={t("more", { version: row.version })}>
          {t("more.short")}
        </Button>
      </MenuButton>}
      <ConfirmDestructive
        open={asking !== undefined}
        title={asking ? t("confirm.title", { action: textOf(asking.name), version: row.version, merchant: fleet.merchant_name }) : ""}
        verb={asking ? textOf(asking.name) : ""}
        {...(asking?.action === "offline" ? { typed: fleet.merchant_name.trim(), ...(fleet.mini_app_id ? { orTyped: fleet.mini_app_id.slice(-4) } : {}) } : {})}
        platform
        irreversible={asking !== undefined && !reversible.includes(asking.action)}
        busy={act.isPending}
        fault={act.error}
        onConfirm={() => asking && act.mutate({ merchant_id: fleet.merchant_id, version: row.version, action: asking.action })}
        onClose={() => setAsking(undefined)}
      >
        {textOf(asking?.confirm)}
        {asking?.action === "rollback" && fleet.restores && <p className="mf-restores">{t("restores", { version: fleet.restores })}</p>}
      </ConfirmDestructive>
      {graying && (
        <GrayDialog
          fleet={fleet}
          row={row}
          busy={act.isPending}
          fault={act.error}
          onConfirm={(strategy) => act.mutate({ merchant_id: fleet.merchant_id, version: row.version, action: "gray", strategy })}
          onClose={() => setGraying(false)}
        />
      )}
    </div>
  );
}
