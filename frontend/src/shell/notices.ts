import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useRead } from "@/bridge";
import { onNews } from "@/bridge/news";
import { languageNow, textOf } from "@/i18n";
import { Gather, targetOf, type Told, wayOf } from "./gather";

/** How many of several notices are named. */
const named = 3;

/** How long a notice is shown on the screen somebody looks at, in milliseconds. */
const shownMs = 8_000;

/** How many notices are kept to be read later. */
const keptNotices = 100;

const browserAllows = (): boolean => "Notification" in window && Notification.permission === "granted";

/** One thing told: a notice, or several of one topic. */
export interface Said {
  key: number;
  title: string;
  body: string;
  at: string;
  /** Something went wrong or was refused. */
  warn: boolean;
  /** The page it is about. */
  target: string;
}

/** What was told since the page began, newest first, and what the top bar shows of it now. */
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
 * at, by the system's notifications while it is not. All are kept to be read
 * later.
 */
export function useNotices(): Notices {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { data: info } = useRead(api.system.info, undefined);
  const { data: settings } = useRead(api.settings.get, undefined, { on: ["settings", "vault.state"] });
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [unseen, setUnseen] = useState(0);
  const [now, setNow] = useState<{ said: Said; stays: boolean }>();

  const put = useEffectEvent(({ topic, notices }: Told): Said => {
    const zh = languageNow() === "zh";
    const titles = notices.map((n) => (zh ? n.title_zh : n.title_en) ?? "");
    const [first] = notices;
    const several = notices.length > 1;
    const rest = titles.length - named;
    return {
      key: first?.seq ?? 0,
      title: several ? t(`notices.${topic}`, { count: notices.length }) : (titles[0] ?? ""),
      body: several
        ? [...titles.slice(0, named), ...(rest > 0 ? [t("notices.more", { count: rest })] : [])].join("\n")
        : textOf({ zh: first?.body_zh ?? "", en: first?.body_en ?? "" }),
      at: notices.at(-1)?.at ?? "",
      warn: notices.some((n) => n.warn),
      target: targetOf(topic, notices),
    };
  });

  const tell = useEffectEvent((told: Told) => {
    const one = put(told);
    const { title, body, target } = one;
    setSaid((before) => [one, ...before].slice(0, keptNotices));
    setUnseen((n) => n + told.notices.length);
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
        new Notification(title, { body, icon: "/icon.svg" }).addEventListener("click", () => {
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
      if (event.kind === "notice") gather.hear(event);
    });
    return () => {
      stop();
      gather.close();
    };
  }, []);

  return {
    said,
    unseen,
    now: now?.said,
    see: () => {
      setUnseen(0);
      setNow(undefined);
    },
    clear: () => {
      setSaid([]);
      setUnseen(0);
      setNow(undefined);
    },
  };
}
