import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { stopWaiting } from "@/bridge/leave";
import { slowMs, type Wait, watchWaits } from "./waits";

/** After how long it is said what is waited for, in milliseconds. */
const namedMs = 20_000;

/** What commands of the platform's are about, by the service that is asked. */
const platform: Record<string, string> = {
  Apps: "apps:nav",
  Authorization: "authorize:nav",
  BaseInfo: "baseinfo:nav",
  Codes: "code:nav",
  Domains: "domain:nav",
  Filing: "filing:nav",
  Fleet: "fleet:nav",
  Members: "member:nav",
  Notices: "notice:nav",
  Permissions: "permission:nav",
  Privacy: "privacy:nav",
  Templates: "templates:nav",
  Versions: "version:tab",
};

/** Says in the top bar that what was asked for is still waited for, by and by what that is, and that nobody has to wait with it. */
export function Waiting() {
  const { t } = useTranslation("shell");
  const client = useQueryClient();
  const [wait, setWait] = useState<Wait>();
  useEffect(() => watchWaits(client.getMutationCache(), setWait), [client]);
  const named = wait !== undefined && wait.seconds * 1000 >= namedMs;
  const merchant = useRead(api.merchants.get, { id: wait?.merchant ?? "" }, { on: ["merchant"], enabled: named && wait.merchant !== "" });
  if (!wait) return null;
  const { seconds } = wait;
  const what = named ? platform[wait.service] : undefined;
  const of = merchant.data ? ` · ${merchant.data.merchant.name}` : "";
  const words = what ? t("waiting.platform", { seconds, what: `${t(what)}${of}` }) : t("waiting", { seconds });
  return (
    <>
      <span className="mf-notice__title mf-quiet" title={words}>
        {words}
      </span>
      <Button size="small" title={t("waiting.leave.about")} onClick={() => stopWaiting(slowMs)}>
        {t("waiting.leave")}
      </Button>
    </>
  );
}
