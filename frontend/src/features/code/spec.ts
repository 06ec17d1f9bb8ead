import type { CodeKind, CodeSpec } from "@/bridge";

export const emptySpec: CodeSpec = { page: "pages/index/index", query: "", describe: "", size: "", color: "" };

export const kinds: readonly CodeKind[] = ["square", "circle_blue", "circle_white"];

/** Bytes of a text, which is how parameters are counted. */
export const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/** "#1677FF" of "0x1677ff"; undefined when it is no colour. */
export function cssColour(colour: string): string | undefined {
  const digits = /^(?:0x|#)?([0-9a-f]{6})$/i.exec(colour)?.[1];
  return digits && `#${digits.toUpperCase()}`;
}

/** The contrast of a colour on white, by WCAG; scanners need about 3. */
export function contrastOnWhite(colour: string): number {
  const channel = (at: number): number => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const light = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return 1.05 / (light + 0.05);
}

/** Parameters as they were meant: percent signs taken back where they can be. */
export function readable(query: string): string {
  try {
    return decodeURIComponent(query);
  } catch {
    return query;
  }
}
