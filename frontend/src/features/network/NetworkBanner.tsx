import { Alert, App, Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { sayOutage } from "@/ui";

/** Says on every screen that the platform is out of reach, since when and why, and that this machine's clock is wrong. */
export function NetworkBanner() {
  const { t } = useTranslation("network");
  const navigate = useNavigate();
  const { data } = useRead(api.network.show, undefined, { on: ["network", "app", "settings", "vault.state"] });
  const away = data?.ways.filter((w) => w.away) ?? [];
  const apps = useRead(api.apps.list, undefined, { on: ["app"], enabled: away.length > 0 });
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  // An answer to any call ends it.
  const ask = async () => {
    setAsking(true);
    const all = await Promise.allSettled((apps.data?.apps ?? []).map(({ id }) => api.apps.test({ id })));
    setAsking(false);
    if (!all.some((one) => one.status === "fulfilled" && one.value.ok)) void message.warning(t("ask.still"));
  };
  const said = away[0]?.text;
  useEffect(() => said && sayOutage(said), [said]);
  return (
    <>
      {away.map((way, i) => (
        <Alert
          key={`${way.host} ${way.via}`}
          banner
          type="error"
          data-testid="offline"
          title={<Said what={textOf(way.text)} more={textOf(way.hint)} />}
          action={
            i === 0 && (
              <div className="mf-row">
                <Button disabled={!apps.data?.apps.length} loading={asking} onClick={() => void ask()}>
                  {t("ask")}
                </Button>
                <Button onClick={() => void navigate("/settings")}>{t("open")}</Button>
              </div>
            )
          }
        />
      ))}
      {data?.clock && textOf(data.clock) && (
        <Alert banner type="warning" data-testid="clock" title={<Said what={t("clock", { what: textOf(data.clock) })} more={t("clock.about")} />} />
      )}
    </>
  );
}

/** What is so and what to do, on one line where there is room: it stands above every screen. */
function Said({ what, more }: { what: string; more: string }) {
  return (
    <>
      <strong>{what}</strong> {more}
    </>
  );
}
