/** The length of a text as the platform counts it: 2 for a Chinese character and every other beyond ASCII. */
export function weight(text: string): number {
  let n = 0;
  for (const letter of text) n += (letter.codePointAt(0) ?? 0) < 0x80 ? 1 : 2;
  return n;
}
