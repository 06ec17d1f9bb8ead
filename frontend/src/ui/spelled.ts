import { useEffect, useState } from "react";
import { api } from "@/bridge";
import { onForget } from "@/bridge/forget";

/** How names are spelled, as the core tells; names of merchants are among them. */
const known = new Map<string, string>();
/** Names whose spelling was asked for, and is not known yet. */
const asked = new Set<string>();
onForget(() => {
  known.clear();
  asked.clear();
});

/** Whether a name has all the words, as written or as its pinyin or initials. */
export function matches(name: string, words: string, spelling = known.get(name) ?? ""): boolean {
  const text = name.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word) || spelling.includes(word));
}

/** Whether it may still turn out that one of the names has words that `matches` does not find in it now. */
export const isBeingSpelled = (names: readonly string[]): boolean => names.some((name) => asked.has(name));

/** Spells names for `matches`; the caller is drawn again, with another number, once they are known. */
export function useSpelled(names: readonly string[]): number {
  const [drawn, draw] = useState(0);
  const missing = [...new Set(names)].filter((name) => !known.has(name));
  const question = missing.join("\u0000");
  useEffect(() => {
    if (question === "") return;
    let over = false;
    const wanted = question.split("\u0000");
    for (const name of wanted) asked.add(name);
    api.system
      .spell({ names: wanted })
      .then(
        ({ spellings }) => wanted.forEach((name, i) => known.set(name, spellings[i] ?? "")),
        () => undefined, // names are still found as they are written
      )
      .then(() => {
        for (const name of wanted) asked.delete(name);
        if (!over) draw((n) => n + 1);
      });
    return () => {
      over = true;
    };
  }, [question]);
  return drawn;
}
