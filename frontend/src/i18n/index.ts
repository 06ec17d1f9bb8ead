import i18next, { type FormatterModule, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { FaultLang, FaultText } from "@/bridge";

/** The texts of one folder: flat keys, "page.title". */
export type Texts = Record<string, string>;

type Loader = () => Promise<{ default: Texts }>;

/** What can be said before the vault is open, and what is read only then: see vite.config.ts. */
type Part = "gate" | "inside";

const sources: Record<FaultLang, Record<Part, Record<string, Loader>>> = {
  zh: {
    gate: import.meta.glob<{ default: Texts }>(["../features/vault/zh.ts", "../ui/zh.ts", "../shell/zh.ts"]),
    inside: import.meta.glob<{ default: Texts }>(["../features/*/zh.ts", "!../features/vault/zh.ts"]),
  },
  en: {
    gate: import.meta.glob<{ default: Texts }>(["../features/vault/en.ts", "../ui/en.ts", "../shell/en.ts"]),
    inside: import.meta.glob<{ default: Texts }>(["../features/*/en.ts", "!../features/vault/en.ts"]),
  },
};

let isInside = false;

/** The namespace of a dictionary is the name of its folder. */
const namespaceOf = (path: string): string => path.split("/").at(-2) ?? "";

/** Reads the texts of a language that the page needs by now and has not read. */
async function load(language: FaultLang): Promise<void> {
  const wanted = { ...sources[language].gate, ...(isInside ? sources[language].inside : {}) };
  await Promise.all(
    Object.entries(wanted)
      .filter(([path]) => !i18next.hasResourceBundle(language, namespaceOf(path)))
      .map(async ([path, loader]) => {
        const { default: texts } = await loader();
        i18next.addResourceBundle(language, namespaceOf(path), texts);
      }),
  );
}

/** Reads the texts of all screens; from here on every language has them. */
export async function loadInside(): Promise<void> {
  isInside = true;
  await load(languageNow());
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
const localeNow = (): string => (languageNow() === "zh" ? "zh-CN" : "en-GB");

/** A number with its thousands separated. Numbers within texts are written so by themselves. */
export const numberText = (n: number): string => new Intl.NumberFormat(localeNow()).format(n);

/** Names one after another, with the marks of the screen's language. */
export const listText = (names: readonly string[]): string => names.join(languageNow() === "zh" ? "、" : ", ");

/** Clauses one after another, in the same way. */
export const clausesText = (clauses: readonly string[]): string => clauses.join(languageNow() === "zh" ? "；" : "; ");

/** A text that came from Go, in the language of the screen. Those in English begin small, for the command line; on a screen they begin a sentence. */
export const textOf = (text: FaultText | null | undefined): string => {
  if (!text) return "";
  return languageNow() === "zh" ? text.zh || text.en : capital(text.en || text.zh);
};

/** Names such as mini.version.upload or MiniFleet are left as they are. */
const capital = (text: string): string => text.replace(/^[a-z][a-z'’-]*(?=[ ,;:]|$)/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
