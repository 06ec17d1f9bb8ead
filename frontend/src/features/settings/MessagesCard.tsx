import { ReloadOutlined } from "@ant-design/icons";
import { Button, Card, Form, Switch, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type MessageChannel, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { channelTones, FaultAlert, isNever, numberText, shortTime, StateTag } from "@/ui";
import { Subscriptions } from "./Subscriptions";

/** Whether the platform's messages arrive, for every third-party app. */
export function MessagesCard() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useRead(api.messages.channels, undefined, { on: ["channel", "settings", "listener", "app"] });
  const reconnect = useCommand(api.messages.reconnect);
  return (
    <Card title={t("messages")}>
      <Form.Item name="messages_enabled" label={t("messages.enabled")} valuePropName="checked" extra={t("messages.about")}>
        <Switch />
      </Form.Item>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      <FaultAlert fault={reconnect.error} />
      {data?.channels.length === 0 && (
        <p className="mf-quiet mf-settings__note">
          {t("messages.none")} <Link to="/apps">{t("messages.none.do")}</Link>
        </p>
      )}
      <ul className="mf-channels">
        {data?.channels.map((channel) => (
          <Channel
            key={channel.app_id}
            channel={channel}
            busy={reconnect.isPending && reconnect.variables?.app_id === channel.app_id}
            onReconnect={() => reconnect.mutate({ app_id: channel.app_id })}
          />
        ))}
      </ul>
    </Card>
  );
}

function Channel({ channel, busy, onReconnect }: { channel: MessageChannel; busy: boolean; onReconnect: () => void }) {
  const { t } = useTranslation("settings");
  const { counts } = channel;
  const odd = (["duplicates", "unknown", "refused", "failed"] as const).filter((key) => counts[key] > 0);
  const trouble = textOf(channel.last_error);
  return (
    <li aria-label={channel.app_name}>
      <div className="mf-channels__head">
        <strong>{channel.app_name}</strong>
        <StateTag tone={channelTones[channel.state]}>{t(`channel.${channel.state}`)}</StateTag>
        <span className="mf-quiet mf-numbers">
          {channel.state === "waiting" && channel.next_attempt
            ? t("channel.next", { time: shortTime(channel.next_attempt) })
            : t("channel.since", { time: shortTime(channel.since) })}
        </span>
        <Button size="small" icon={<ReloadOutlined />} disabled={channel.state === "off"} loading={busy} onClick={onReconnect} aria-label={`${t("channel.reconnect")} ${channel.app_name}`}>
          {t("channel.reconnect")}
        </Button>
      </div>
      <div className="mf-quiet mf-numbers">
        {isNever(channel.last_message) ? t("channel.last.none") : t("channel.last", { time: shortTime(channel.last_message) })}
        {" · "}
        {t("channel.counts", { received: numberText(counts.received), applied: numberText(counts.applied), connects: numberText(counts.connects) })}
        {odd.map((key) => (
          <span key={key}>
            {" · "}
            {t(`channel.${key}`, { count: counts[key] })}
          </span>
        ))}
      </div>
      {trouble && (
        <Tooltip title={channel.detail}>
          <span className="mf-channels__trouble">{t("channel.trouble", { text: trouble })}</span>
        </Tooltip>
      )}
      <Subscriptions appId={channel.app_id} appName={channel.app_name} />
    </li>
  );
}
