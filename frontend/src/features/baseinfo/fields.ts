import type { BaseinfoChange, BaseinfoInfo, BaseinfoLimit } from "@/bridge";
import { weight } from "@/ui/weight";

/** The texts of base info: our names and the platform's. */
export const textFields = {
  name: "app_name",
  english_name: "app_english_name",
  slogan: "app_slogan",
  description: "app_desc",
  phone: "service_phone",
  email: "service_email",
} as const;

export type TextField = keyof typeof textFields;
export const textFieldNames = Object.keys(textFields) as TextField[];

/** A logo that was cut and waits to be sent. */
export interface NewLogo {
  data: string;
  type: string;
  about: string;
}

/** What was changed and not yet sent; what is absent follows the platform. */
export interface Draft {
  texts: Partial<Record<TextField, string>>;
  categories?: string[];
  logo?: NewLogo;
}

export const emptyDraft: Draft = { texts: {} };

export const lengthOf = (limit: BaseinfoLimit, text: string): number => (limit.weighted ? weight(text) : [...text].length);

type Problem = "blank" | "spaces" | "control" | "characters" | "short" | "long";

/** What is wrong with a text as typed, by the same rules as Go's. */
export function problemOf(limit: BaseinfoLimit, text: string): Problem | undefined {
  if (text.trim() === "") return "blank";
  if (text !== text.trim()) return "spaces";
  const inner = limit.field === textFields.description ? text.replaceAll("\n", "") : text;
  if (/\p{Cc}/u.test(inner)) return "control";
  if (limit.pattern && !new RegExp(limit.pattern, "u").test(text)) return "characters";
  const length = lengthOf(limit, text);
  if (length < limit.min) return "short";
  return length > limit.max ? "long" : undefined;
}

/** Takes a text into the draft; one that is as before leaves it. */
export function withText(draft: Draft, field: TextField, text: string, before: BaseinfoInfo): Draft {
  const texts = { ...draft.texts };
  if (text === before[field]) delete texts[field];
  else texts[field] = text;
  return { ...draft, texts };
}

export function withCategories(draft: Draft, paths: string[], before: readonly string[]): Draft {
  const { categories: _, ...rest } = draft;
  const same = paths.length === before.length && paths.every((p) => before.includes(p));
  return same ? rest : { ...rest, categories: paths };
}

export function withLogo(draft: Draft, logo: NewLogo | undefined): Draft {
  const { logo: _, ...rest } = draft;
  return logo ? { ...rest, logo } : rest;
}

/** What a reload leaves of it: the picture is chosen anew. */
export const withoutLogo = (draft: Draft): Draft => withLogo(draft, undefined);

/** The request that a draft becomes. */
export function changeOf(draft: Draft): BaseinfoChange {
  return {
    ...draft.texts,
    ...(draft.categories ? { categories: draft.categories } : {}),
    ...(draft.logo ? { logo: draft.logo.data } : {}),
  };
}

export const countOf = (draft: Draft): number =>
  Object.keys(draft.texts).length + (draft.categories ? 1 : 0) + (draft.logo ? 1 : 0);
