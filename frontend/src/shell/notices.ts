import { App } from "antd";
import { useEffect, useEffectEvent } from "react";
import { api, type Event as FleetEvent, type SettingsForm, useRead } from "@/bridge";
import { languageNow } from "@/i18n";

/** Which setting a notice obeys, by what it is about; the rest are about batches. */
const settingOf: Record<string, keyof SettingsForm["notifications"]> = { audit: "audits", authorization: "authorizations", order: "authorizations" };

/**
 * Tells the person what a notice says: on the screen while it is looked at, by
 * the system's notifications while it is not.
 */
export function useNotices(): void {
  const { notification } = App.useApp();
  const { data: info } = useRead(api.system.info, undefined);
  const { data: settings } = useRead(api.settings.get, undefined, { on: ["settings", "vault.state"] });
  const heard = useEffectEvent((event: FleetEvent) => {
    if (event.kind !== "notice") return;
    const zh = languageNow() === "zh";
    const title = (zh ? event.title_zh : event.title_en) ?? "";
    const body = (zh ? event.body_zh : event.body_en) ?? "";
    const wanted = settings?.notifications[settingOf[event.related ?? ""] ?? "batches"] ?? true;
    if (document.hasFocus() || !wanted) {
      notification.info({ title, description: body });
    } else if (info?.capabilities.notifications) {
      // Where the system refuses, the page shows it when it is looked at again.
      api.system.notify({ title, body }).catch(() => notification.info({ title, description: body, duration: 0 }));
    } else if ("Notification" in window && Notification.permission === "granted") {
      const shown = new Notification(title, { body });
      shown.addEventListener("click", () => window.focus());
    } else {
      notification.info({ title, description: body, duration: 0 });
    }
  });
  useEffect(() => {
    const listen = (e: Event) => heard((e as CustomEvent<FleetEvent>).detail);
    window.addEventListener("fleet", listen);
    return () => window.removeEventListener("fleet", listen);
  }, []);
}
