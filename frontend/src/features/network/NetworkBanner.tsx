import { Alert, Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { sayOutage } from "@/ui";

/** Says on every screen that the platform is out of reach, since when and why, and that this machine's clock is wrong. */
export function NetworkBanner() {
  const { t } = useTranslation("network");
  const navigate = useNavigate();
  const { data } = useRead(api.network.show, undefined, { on: ["network", "app", "settings", "vault.state"] });
  const away = data?.ways.find((w) => w.away);
  const apps = useRead(api.apps.list, undefined, { on: ["app"], enabled: away !== undefined });
  const ask = useCommand(api.apps.test);
  const said = away?.text;
  useEffect(() => said && sayOutage(said), [said]);
  return (
    <>
      {away && (
        <Alert
          banner
          type="error"
          data-testid="offline"
          title={textOf(away.text)}
          description={textOf(away.hint)}
          action={
            <div className="mf-row">
              {/* An answer to any call ends it. */}
              <Button loading={ask.isPending} onClick={() => apps.data?.apps.forEach(({ id }) => ask.mutate({ id }))}>
                {t("ask")}
              </Button>
              <Button onClick={() => void navigate("/settings")}>{t("open")}</Button>
            </div>
          }
        />
      )}
      {data?.clock && textOf(data.clock) && (
        <Alert banner type="warning" data-testid="clock" title={t("clock", { what: textOf(data.clock) })} description={t("clock.about")} />
      )}
    </>
  );
}
