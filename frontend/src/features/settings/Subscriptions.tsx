import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, type MessageDiagnosis, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, StateTag } from "@/ui";

/** Which messages are subscribed at the platform, why none come, and one button to mend it. */
export function Subscriptions({ appId, appName }: { appId: string; appName: string }) {
  const { t } = useTranslation("settings");
  const mend = useCommand(api.messages.mend);
  const ask = useCommand(api.messages.subscriptions, { onSuccess: () => mend.reset() });
  const request = { app_id: appId };
  const found = mend.data ?? ask.data;
  return (
    <div className="mf-channels__subscribed">
      <div className="mf-row">
        <Button size="small" loading={ask.isPending} onClick={() => ask.mutate(request)} aria-label={`${t("subscriptions.ask")} ${appName}`}>
          {t("subscriptions.ask")}
        </Button>
        {found?.findings.some((f) => f.mends) && (
          <Button size="small" type="primary" loading={mend.isPending} onClick={() => mend.mutate(request)}>
            {t("subscriptions.mend")}
          </Button>
        )}
      </div>
      <FaultAlert fault={ask.error ?? mend.error} />
      {found && <Found found={found} />}
    </div>
  );
}

function Found({ found }: { found: MessageDiagnosis }) {
  const { t } = useTranslation("settings");
  return (
    <div role="status">
      {found.findings.length === 0 && <StateTag tone="good">{t("subscriptions.good")}</StateTag>}
      {found.findings.map((f) => (
        <div key={f.kind}>
          <StateTag tone="warn">{textOf(f.text)}</StateTag>
        </div>
      ))}
      <ul className="mf-channels__topics">
        {found.topics.map((s) => (
          <li key={s.topic}>
            <span className="mf-code">{s.topic}</span>{" "}
            <span className="mf-quiet">{s.trouble ? textOf(s.trouble) : s.way ? t("subscriptions.way", { way: s.way }) : t("subscriptions.none")}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
