import { weight } from "@/ui/weight";

/** How wide a tag is drawn, by its letters: measuring every cell of a list costs more than a line that ends a little early. */
const drawn = (text: string): number => weight(text) * 6.6 + 16;
const gap = 4;
const counter = 26;

/** How many of the tags fit into a width, with the number of the rest after them; the first is always drawn. */
export function tagsThatFit(tags: readonly string[], width: number): number {
  let used = 0;
  let fits = 0;
  for (const [i, tag] of tags.entries()) {
    used += drawn(tag) + (i > 0 ? gap : 0);
    if (used + (i < tags.length - 1 ? gap + counter : 0) <= width) fits = i + 1;
  }
  return Math.max(1, Math.min(fits, tags.length));
}
