import { App } from "antd";
import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type Event as FleetEvent, useRead } from "@/bridge";
import { languageNow } from "@/i18n";
import { Gather, targetOf, type Told, wayOf } from "./gather";

/** How many of several notices are named. */
const named = 3;

const browserAllows = (): boolean => "Notification" in window && Notification.permission === "granted";

/**
 * Tells the person what notices say: on the screen while it is looked at, by
 * the system's notifications while it is not.
 */
export function useNotices(): void {
  const { t } = useTranslation("shell");
  const { notification } = App.useApp();
  const navigate = useNavigate();
  const { data: info } = useRead(api.system.info, undefined);
  const { data: settings } = useRead(api.settings.get, undefined, { on: ["settings", "vault.state"] });

  const tell = useEffectEvent(({ topic, notices }: Told) => {
    const zh = languageNow() === "zh";
    const titles = notices.map((n) => (zh ? n.title_zh : n.title_en) ?? "");
    const [first] = notices;
    const several = notices.length > 1;
    const title = several ? t(`notices.${topic}`, { count: notices.length }) : (titles[0] ?? "");
    const rest = titles.length - named;
    const body = several
      ? [...titles.slice(0, named), ...(rest > 0 ? [t("notices.more", { count: rest })] : [])].join("\n")
      : capital((zh ? first?.body_zh : first?.body_en) ?? "");
    const show = (duration?: number) =>
      notification.info({ title, description: body, ...(duration === undefined ? {} : { duration }), styles: { description: { whiteSpace: "pre-line" } } });
    switch (
      wayOf({
        inFront: document.hasFocus(),
        wanted: settings?.notifications[topic] ?? true,
        system: info?.capabilities.notifications ?? false,
        browser: browserAllows(),
      })
    ) {
      case "screen":
        show();
        break;
      case "screen-until-seen":
        show(0);
        break;
      case "system":
        // Where the system refuses, the page shows it when it is looked at again.
        api.system.notify({ title, body, target: targetOf(topic, notices) }).catch(() => show(0));
        break;
      case "browser":
        new Notification(title, { body, icon: "/icon.svg" }).addEventListener("click", () => {
          window.focus();
          void navigate(targetOf(topic, notices));
        });
        break;
    }
  });

  useEffect(() => {
    const gather = new Gather((told) => tell(told));
    const listen = (e: Event) => {
      const event = (e as CustomEvent<FleetEvent>).detail;
      if (event.kind === "notice") gather.hear(event);
    };
    window.addEventListener("fleet", listen);
    return () => {
      window.removeEventListener("fleet", listen);
      gather.close();
    };
  }, []);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
