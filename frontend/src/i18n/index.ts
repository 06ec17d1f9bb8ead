import i18next, { type FormatterModule, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { FaultLang, FaultText } from "@/bridge";

/** The texts of one folder: flat keys, "page.title". */
export type Texts = Record<string, string>;

type Loader = () => Promise<{ default: Texts }>;

const sources: Record<FaultLang, Record<string, Loader>> = {
  zh: import.meta.glob<{ default: Texts }>(["../features/*/zh.ts", "../ui/zh.ts", "../shell/zh.ts"]),
  en: import.meta.glob<{ default: Texts }>(["../features/*/en.ts", "../ui/en.ts", "../shell/en.ts"]),
};

/** The namespace of a dictionary is the name of its folder. */
const namespaceOf = (path: string): string => path.split("/").at(-2) ?? "";

async function load(language: FaultLang): Promise<void> {
  if (i18next.hasResourceBundle(language, "ui")) return;
  await Promise.all(
    Object.entries(sources[language]).map(async ([path, loader]) => {
      const { default: texts } = await loader();
      i18next.addResourceBundle(language, namespaceOf(path), texts);
    }),
  );
}

/** Every number within a text is written as the language does. */
const numbers: FormatterModule = {
  type: "formatter",
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown) => (typeof value === "number" ? numberText(value) : String(value)),
};

/** Starts the texts in a language. */
export async function startTexts(language: FaultLang): Promise<i18n> {
  await i18next.use(initReactI18next).use(numbers).init({
    lng: language,
    fallbackLng: false,
    resources: {},
    keySeparator: false,
    interpolation: { escapeValue: false, alwaysFormat: true },
    react: { useSuspense: false },
  });
  await load(language);
  await i18next.changeLanguage(language);
  return i18next;
}

export async function switchLanguage(language: FaultLang): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export const languageNow = (): FaultLang => (i18next.language === "en" ? "en" : "zh");

/** Dates and numbers of the screen's language. */
export const localeNow = (): string => (languageNow() === "zh" ? "zh-CN" : "en-GB");

/** A number with its thousands separated. Numbers within texts are written so by themselves. */
export const numberText = (n: number): string => new Intl.NumberFormat(localeNow()).format(n);

/** A text that came from Go, in the language of the screen. */
export const textOf = (text: FaultText | null | undefined): string => {
  if (!text) return "";
  return languageNow() === "zh" ? text.zh || text.en : text.en || text.zh;
};
