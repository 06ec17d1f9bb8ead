import { facts } from "@/bridge";

const part = "(0|[1-9]\\d{0,9})";
const shape = new RegExp(`^${part}\\.${part}\\.${part}$`);

/** Whether the platform takes it as a version number: x.y.z. */
export const isNumber = (text: string): boolean => shape.test(text) && text.split(".").every((n) => Number(n) <= facts.version_part);

/** Orders version numbers by their parts. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < 3; i++) {
    const d = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (d !== 0) return d;
  }
  return 0;
}

/** Tidies JSON for reading; what is not JSON stays as it is. */
export function tidyJSON(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export const sizeText = (bytes: number): string =>
  bytes >= 1 << 20 ? `${(bytes / (1 << 20)).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
