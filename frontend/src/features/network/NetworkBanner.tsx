import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useRead } from "@/bridge";
import { textOf } from "@/i18n";

/** Says on every screen that the platform is out of reach, since when and why, and that this machine's clock is wrong. */
export function NetworkBanner() {
  const { t } = useTranslation("network");
  const navigate = useNavigate();
  const { data } = useRead(api.network.show, undefined, { on: ["network", "app", "settings", "vault.state"] });
  const away = data?.ways.find((w) => w.away);
  return (
    <>
      {away && (
        <Alert
          banner
          type="error"
          data-testid="offline"
          title={textOf(away.text)}
          description={textOf(away.hint)}
          action={<Button onClick={() => void navigate("/settings")}>{t("open")}</Button>}
        />
      )}
      {data?.clock && textOf(data.clock) && (
        <Alert banner type="warning" data-testid="clock" title={t("clock", { what: textOf(data.clock) })} description={t("clock.about")} />
      )}
    </>
  );
}
