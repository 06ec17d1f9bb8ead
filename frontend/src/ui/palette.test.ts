import { expect, test } from "vitest";
import { dark, light } from "./palette";

type Rgb = [number, number, number];

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb;

/** What lies over a ground, as far as it covers it. */
const over = (top: Rgb, share: number, ground: Rgb): Rgb => top.map((c, i) => c * share + (ground[i] ?? 0) * (1 - share)) as Rgb;

function lightness(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [high = 0, low = 0] = [lightness(a), lightness(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

test.each([
  ["light", light.token?.colorTextDisabled, light.token?.colorTextBase, "#ffffff", 0.04],
  ["dark", dark.token?.colorTextDisabled, dark.token?.colorTextBase, dark.token?.colorBgContainer, 0.08],
])("what is disabled can be read in the %s theme, and is paler than the rest", (_, words = "", base = "", ground = "", share) => {
  // A disabled button has a little of the text's colour over what it lies on.
  const button = over(rgb(base), share, rgb(ground));
  expect(contrast(rgb(words), button)).toBeGreaterThanOrEqual(3);
  expect(contrast(rgb(words), button)).toBeLessThan(contrast(rgb(base), button) / 2);
});
