import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useCommand, useRead } from "@/bridge";
import { onForget } from "@/bridge/forget";
import { onNews } from "@/bridge/news";
import { textOf } from "@/i18n";
import { closely, Gather, noticeOf, targetOf, type Told, wayOf } from "./gather";

/** How many of several notices are named. */
const named = 3;

/** How long a notice is shown on the screen somebody looks at, in milliseconds. */
const shownMs = 8_000;

const browserAllows = (): boolean => "Notification" in window && Notification.permission === "granted";

const shownOutside = new Set<Notification>();
onForget(() => {
  for (const one of shownOutside) one.close();
  shownOutside.clear();
});

/** Keeps in mind what the browser shows for this page, which goes with the lock. */
function outside(one: Notification): Notification {
  shownOutside.add(one);
  one.addEventListener("close", () => shownOutside.delete(one));
  return one;
}

/** One thing told: a notice, or several of one topic. */
export interface Said {
  key: string;
  title: string;
  body: string;
  at: string;
  /** Something went wrong or was refused. */
  warn: boolean;
  /** The page it is about. */
  target: string;
}

/** What was told, newest first, from the vault, and what the top bar shows of it now. */
export interface Notices {
  said: readonly Said[];
  unseen: number;
  now: Said | undefined;
  /** They were looked at. */
  see: () => void;
  /** Forgets them. */
  clear: () => void;
}

/**
 * Tells the person what notices say: in the top bar while the screen is looked
 * at, by the system's notifications while it is not. The program keeps all
 * in the vault, to be read later.
 */
export function useNotices(): Notices {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { data: info } = useRead(api.system.info, undefined);
  const { data: settings } = useRead(api.settings.get, undefined, { on: ["settings", "vault.state"] });
  const { data: inbox } = useRead(api.inbox.list, undefined, { on: ["inbox", "vault.state"], keep: true });
  const look = useCommand(api.inbox.see);
  const empty = useCommand(api.inbox.clear);
  // What this page looked at counts at once, before the program says so.
  const [looked, setLooked] = useState("");
  const unseen = Math.min(inbox?.unseen ?? 0, (inbox?.notices ?? []).filter((n) => n.id > looked).length);
  const [now, setNow] = useState<{ said: Said; stays: boolean }>();

  const put = ({ topic, notices }: Told): Said => {
    const titles = notices.map((n) => textOf(n.title));
    const [first] = notices;
    const several = notices.length > 1;
    const rest = titles.length - named;
    return {
      key: first?.id ?? "",
      title: several ? t(`notices.${topic}`, { count: notices.length }) : (titles[0] ?? ""),
      body: several ? [...titles.slice(0, named), ...(rest > 0 ? [t("notices.more", { count: rest })] : [])].join("\n") : first?.body ? textOf(first.body) : "",
      at: notices.at(-1)?.at ?? "",
      warn: notices.some((n) => n.warn),
      target: targetOf(topic, notices),
    };
  };

  const tell = useEffectEvent((told: Told) => {
    const one = put(told);
    const { title, body, target } = one;
    const show = (stays: boolean) => setNow({ said: one, stays });
    switch (
      wayOf({
        inFront: document.hasFocus(),
        wanted: settings?.notifications[told.topic] ?? true,
        system: info?.capabilities.notifications ?? false,
        browser: browserAllows(),
      })
    ) {
      case "screen":
        show(false);
        break;
      case "screen-until-seen":
        show(true);
        break;
      case "system":
        // Where the system refuses, the page shows it when it is looked at again.
        api.system.notify({ title, body, target }).catch(() => show(true));
        break;
      case "browser":
        outside(new Notification(title, { body, icon: "/icon.svg" })).addEventListener("click", () => {
          window.focus();
          void navigate(target);
        });
        break;
    }
  });

  useEffect(() => {
    if (!now || now.stays) return undefined;
    const timer = setTimeout(() => setNow(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [now]);

  useEffect(() => {
    const gather = new Gather((told) => tell(told));
    const stop = onNews((event) => {
      if (event.kind === "notice") gather.hear(noticeOf(event));
    });
    return () => {
      stop();
      gather.close();
    };
  }, []);

  return {
    said: closely(inbox?.notices ?? []).map(put),
    unseen,
    now: now?.said,
    see: () => {
      if (unseen > 0) look.mutate(undefined);
      setLooked(inbox?.notices[0]?.id ?? "");
      setNow(undefined);
    },
    clear: () => {
      empty.mutate(undefined);
      setNow(undefined);
    },
  };
}
