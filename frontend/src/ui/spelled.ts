import { useEffect, useState } from "react";
import { api } from "@/bridge";
import { onForget } from "@/bridge/forget";

/** How names are spelled, as the core tells; names of merchants are among them. */
const known = new Map<string, string>();
onForget(() => known.clear());

/** Whether a name has all the words, as written or as its pinyin or initials. */
export function matches(name: string, words: string, spelling = known.get(name) ?? ""): boolean {
  const text = name.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word) || spelling.includes(word));
}

/** Spells names for `matches`; the caller is drawn again, with another number, once they are known. */
export function useSpelled(names: readonly string[]): number {
  const [drawn, draw] = useState(0);
  const missing = [...new Set(names)].filter((name) => !known.has(name));
  const asked = missing.join("\u0000");
  useEffect(() => {
    if (asked === "") return;
    let over = false;
    const wanted = asked.split("\u0000");
    // Without spellings names are still found as they are written.
    api.system.spell({ names: wanted }).then(
      ({ spellings }) => {
        wanted.forEach((name, i) => known.set(name, spellings[i] ?? ""));
        if (!over) draw((n) => n + 1);
      },
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [asked]);
  return drawn;
}
