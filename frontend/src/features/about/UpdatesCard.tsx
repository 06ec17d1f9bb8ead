import { Alert, Button, Card, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand } from "@/bridge";
import { useLooks } from "@/shell/preferences";
import { FaultAlert } from "@/ui";

/** Asks the release feed for a newer version, when a person presses the button and never otherwise. */
export function UpdatesCard({ builtIn, inWindow }: { builtIn: string; inWindow: boolean }) {
  const { t, i18n } = useTranslation("about");
  const { preferences, change } = useLooks();
  const [feed, setFeed] = useState(preferences.release_feed ?? "");
  const check = useCommand(api.system.checkUpdates, {
    onSuccess: (_, asked) => {
      if (asked.address !== (preferences.release_feed ?? "")) change({ release_feed: asked.address });
    },
  });
  const open = useCommand(api.system.openExternal);
  const found = check.data;
  const page = found?.newer ? found.page : undefined;
  const notes = found?.notes?.[i18n.language === "en" ? "en" : "zh"] || found?.notes?.en;
  return (
    <Card title={t("updates")}>
      <form
        className="mf-stack"
        onSubmit={(e) => {
          e.preventDefault();
          check.mutate({ address: feed.trim() });
        }}
      >
        <span className="mf-quiet">{t("updates.about")}</span>
        <div className="mf-row">
          <Input aria-label={t("updates.feed")} placeholder={builtIn || "https://"} value={feed} onChange={(e) => setFeed(e.target.value)} style={{ maxWidth: 420 }} />
          <Button htmlType="submit" loading={check.isPending}>
            {t("updates.check")}
          </Button>
        </div>
        <FaultAlert fault={check.error ?? open.error} />
        {found && !check.error && (
          <Alert
            showIcon
            type={found.newer ? "info" : "success"}
            title={found.newer ? t("updates.newer", { newest: found.newest, current: found.current }) : t("updates.newest", { newest: found.newest })}
            description={notes && <span style={{ whiteSpace: "pre-line" }}>{notes}</span>}
            action={page && <Button {...(inWindow ? { onClick: () => open.mutate({ url: page }) } : { href: page, target: "_blank", rel: "noopener noreferrer" })}>{t("updates.page")}</Button>}
          />
        )}
      </form>
    </Card>
  );
}
