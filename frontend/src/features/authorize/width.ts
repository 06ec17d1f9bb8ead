/** How the platform counts: a Chinese character is 2. */
export function width(text: string): number {
  let n = 0;
  for (const char of text) n += (char.codePointAt(0) ?? 0) > 0x7f ? 2 : 1;
  return n;
}
