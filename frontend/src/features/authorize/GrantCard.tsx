import { CheckCircleFilled, CloseCircleFilled, ReloadOutlined, SyncOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Descriptions } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type AuthorizeStatus, type Merchant, useCommand } from "@/bridge";
import { useFirstLook } from "@/bridge/firstLook";
import { textOf } from "@/i18n";
import { ConfirmDestructive, CopyButton, DataAge, FaultAlert, isNever, shortTime } from "@/ui";
import { Methods } from "./Methods";

/** The authorization a merchant gave: since when, how far, and how it is. */
export function GrantCard({ merchant, status }: { merchant: Merchant; status: AuthorizeStatus }) {
  const { t } = useTranslation("authorize");
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const check = useCommand(api.authorization.check);
  const refresh = useCommand(api.authorization.refresh, {
    onSuccess: () => {
      setAsking(false);
      void message.success(t("refresh.done"));
    },
  });
  const ref = { merchant_id: merchant.id };
  const lost = status.state === "lost";
  // What a check of a lost one finds stands above it already.
  const same = lost && check.error?.code === "authorize.lost";
  const lacks = status.lacks ?? [];
  useFirstLook(!lost && isNever(status.checked_at), () => check.mutate(ref));
  return (
    <Card
      title={
        <span className="mf-row">
          {lost ? <CloseCircleFilled className="mf-authorize__bad" aria-hidden /> : <CheckCircleFilled className="mf-authorize__good" aria-hidden />}
          {lost ? t("lost.at", { time: shortTime(status.lost_at) }) : t("granted.at", { time: shortTime(status.granted_at) })}
        </span>
      }
      extra={
        <div className="mf-row">
          <Button icon={<ReloadOutlined />} loading={check.isPending} onClick={() => check.mutate(ref, { onSuccess: () => void message.success(t("check.done")) })}>
            {t("check")}
          </Button>
          {!lost && (
            <Button icon={<SyncOutlined />} loading={status.refreshing || refresh.isPending} onClick={() => setAsking(true)}>
              {t("refresh")}
            </Button>
          )}
        </div>
      }
    >
      <div className="mf-stack">
        {lost && <Alert type="error" showIcon title={textOf(status.loss_text)} description={<>{same && <div>{t("lost.still")}</div>}{t("lost.hint")}</>} />}
        {!lost && status.refresh_due && <Alert type="warning" showIcon title={t("due")} description={t("due.hint")} />}
        {lacks.length > 0 && <Alert type="warning" showIcon title={t("lacks", { count: lacks.length })} description={t("lacks.hint")} />}
        <FaultAlert fault={same ? null : check.error} onRetry={() => check.mutate(ref)} />
        <Descriptions
          column={{ xs: 1, md: 2 }}
          size="small"
          items={[
            {
              key: "app",
              label: t("auth_app_id"),
              children: (
                <span className="mf-row" style={{ gap: 2 }}>
                  <span className="mf-code">{status.auth_app_id || "—"}</span>
                  {status.auth_app_id && <CopyButton text={status.auth_app_id} what={t("auth_app_id")} />}
                </span>
              ),
            },
            { key: "checked", label: t("checked"), children: <DataAge at={status.checked_at} /> },
            { key: "user", label: t("user_id"), children: <span className="mf-code">{status.user_id || "—"}</span> },
            { key: "from", label: t("started"), children: <span className="mf-numbers">{shortTime(isNever(status.started_at) ? status.granted_at : status.started_at)}</span> },
            ...(lost ? [] : [{ key: "to", label: t("expires"), children: <span className="mf-numbers">{isNever(status.expires_at) ? t(isNever(status.checked_at) ? "expires.unread" : "expires.none") : shortTime(status.expires_at)}</span> }]),
          ]}
        />
        {/* A lost one is not asked what it covers. */}
        {!(lost && isNever(status.checked_at)) && <Methods granted={status.methods ?? []} lacks={lacks} checked={!isNever(status.checked_at)} />}
      </div>
      <ConfirmDestructive
        open={asking}
        title={t("refresh.title", { name: merchant.name })}
        verb={t("refresh")}
        busy={refresh.isPending}
        fault={refresh.error}
        onConfirm={() => refresh.mutate(ref)}
        onClose={() => {
          refresh.reset();
          setAsking(false);
        }}
      >
        {t("refresh.what")}
      </ConfirmDestructive>
    </Card>
  );
}
