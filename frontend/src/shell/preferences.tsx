import { useQueryClient } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import type { Locale } from "antd/es/locale";
import { createContext, type ReactNode, use, useCallback, useLayoutEffect, useMemo, useState, useSyncExternalStore } from "react";
import { api, type Preferences } from "@/bridge";
import { switchLanguage } from "@/i18n";
import { ClearIcon } from "@/ui/clearable";
import { dark, light } from "@/ui/palette";
import { nonce } from "./nonce";

interface Looks {
  preferences: Preferences;
  isDark: boolean;
  change: (part: Partial<Preferences>) => void;
}

const LooksContext = createContext<Looks | undefined>(undefined);

/** Language and theme of the screens, and the way to change them. */
export function useLooks(): Looks {
  const looks = use(LooksContext);
  if (!looks) throw new Error("useLooks outside LooksProvider");
  return looks;
}

const locales: Record<Preferences["language"], () => Promise<{ default: Locale }>> = {
  zh: () => import("antd/locale/zh_CN"),
  en: () => import("antd/locale/en_US"),
};

export async function loadLocale(language: Preferences["language"]): Promise<Locale> {
  return (await locales[language]()).default;
}

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const systemStill = window.matchMedia("(prefers-reduced-motion: reduce)");

/** What the system prefers, as it changes: also between drawing and listening. */
function usePreferred(query: MediaQueryList): boolean {
  const listen = useCallback(
    (heard: () => void) => {
      query.addEventListener("change", heard);
      return () => query.removeEventListener("change", heard);
    },
    [query],
  );
  return useSyncExternalStore(listen, () => query.matches);
}

interface Props {
  start: Preferences;
  startLocale: Locale;
  children: ReactNode;
}

export function LooksProvider({ start, startLocale, children }: Props) {
  const [preferences, setPreferences] = useState(start);
  const [locale, setLocale] = useState(startLocale);
  const client = useQueryClient();
  const fromSystem = usePreferred(systemDark);
  const still = usePreferred(systemStill);
  const isDark = preferences.theme === "dark" || (preferences.theme === "system" && fromSystem);

  // Before anything is drawn: the components' colours go by it.
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
  }, [isDark]);

  const change = useCallback(
    (part: Partial<Preferences>) => {
      const next = { ...preferences, ...part };
      const apply = async () => {
        if (next.language !== preferences.language) {
          await switchLanguage(next.language);
          setLocale(await loadLocale(next.language));
        }
        setPreferences(next);
        await api.system.savePreferences(next);
        await client.invalidateQueries({ queryKey: [api.system.info.id] });
      };
      // Looks that could not be saved still hold until the end of the session.
      apply().catch(() => undefined);
    },
    [preferences, client],
  );

  const theme = useMemo(() => {
    const base = isDark ? dark : light;
    return { ...base, token: { ...base.token, motion: !still } };
  }, [isDark, still]);
  const looks = useMemo(() => ({ preferences, isDark, change }), [preferences, isDark, change]);
  return (
    <LooksContext value={looks}>
      <ConfigProvider locale={locale} theme={theme} csp={{ nonce }} button={{ autoInsertSpace: false }} form={{ requiredMark: "optional" }} datePicker={{ clearIcon: <ClearIcon /> }}>
        {children}
      </ConfigProvider>
    </LooksContext>
  );
}
