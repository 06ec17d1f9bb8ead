import { Alert, Button, Card, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { api, useCommand, useRead } from "@/bridge";
import { useLooks } from "@/shell/preferences";
import { FaultAlert, Loading } from "@/ui";

/** Whether the program goes on when its window is closed, and whether the system starts it; both hold at once. */
export function BackgroundCard() {
  const { t } = useTranslation("settings");
  const { data: info } = useRead(api.system.info, undefined);
  return <Card title={t("background")}>{!info ? <Loading /> : info.capabilities.window ? <Window /> : <span className="mf-quiet">{t("background.browser")}</span>}</Card>;
}

function Window() {
  const { t } = useTranslation("settings");
  const { preferences, change } = useLooks();
  const { data, error, refetch } = useRead(api.system.background, undefined);
  const start = useCommand(api.system.startWithSystem, { onSuccess: () => void refetch() });
  const quit = useCommand(api.system.quit);
  const set = (on: boolean) => start.mutate({ on });
  const keep = preferences.keep_running === true;
  return (
    <div className="mf-stack">
      <div>
        <div className="mf-setting">
          <span id="setting-keep">{t("keep")}</span>
          <Switch aria-labelledby="setting-keep" checked={keep} onChange={(keep_running) => change({ keep_running })} />
        </div>
        <div className="mf-quiet">{t("keep.about")}</div>
        {keep && data && !data.tray && <Alert className="mf-settings__note" type="info" showIcon title={t("keep.noTray")} />}
      </div>
      <div>
        <div className="mf-setting">
          <span id="setting-start">{t("start")}</span>
          <Switch aria-labelledby="setting-start" checked={data?.start === "on"} disabled={!data} loading={start.isPending} onChange={set} />
        </div>
        <div className="mf-quiet">{t("start.about")}</div>
        <FaultAlert className="mf-settings__note" fault={start.error ?? error} onRetry={() => void refetch()} />
        {(data?.start === "other" || data?.start === "barred") && (
          <Alert
            className="mf-settings__note"
            type="warning"
            showIcon
            title={t(data.start === "other" ? "start.other" : "start.barred")}
            description={<code>{data.command}</code>}
            action={
              <Button size="small" onClick={() => set(false)}>
                {t("start.remove")}
              </Button>
            }
          />
        )}
      </div>
      {keep && (
        <div>
          <Button onClick={() => quit.mutate()}>{t("background.quit")}</Button>
        </div>
      )}
    </div>
  );
}
