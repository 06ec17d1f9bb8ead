import { afterEach, describe, expect, it, vi } from "vitest";
import { widthOfPage, zoomAfter } from "./zoom";

afterEach(() => vi.unstubAllGlobals());

describe("the sizes of the page", () => {
  it.each([
    [undefined, 1, 110],
    [0, -1, 90],
    [100, 1, 110],
    [110, -1, 100],
    [200, 1, 250],
    [300, 1, 300],
    [50, -1, 50],
    [120, 1, 125],
    [120, -1, 110],
    [175, 0, 100],
  ] as const)("after %s, %s, is %s", (now, step, want) => expect(zoomAfter(now, step)).toBe(want));
});

it("a page that is shown larger by itself has less room", () => {
  const width = (zoom: string) => {
    vi.stubGlobal("window", { innerWidth: 1280 });
    vi.stubGlobal("document", { documentElement: { style: { getPropertyValue: () => zoom } } });
    return widthOfPage();
  };
  expect(width("")).toBe(1280);
  expect(width("2")).toBe(640);
});
