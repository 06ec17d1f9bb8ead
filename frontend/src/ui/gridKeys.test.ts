import { describe, expect, it } from "vitest";
import { clampTo, placeAfter } from "./gridKeys";

const extent = { rows: 40, page: 10 };

describe("the keys of a grid", () => {
  it.each([
    ["ArrowDown", false, [3, -1], [4, -1]],
    ["ArrowUp", false, [3, 2], [2, 2]],
    ["ArrowUp", false, [0, -1], [-1, 0]],
    ["ArrowUp", false, [0, 2], [-1, 2]],
    ["ArrowDown", false, [-1, 2], [0, 2]],
    ["ArrowRight", false, [3, -1], [3, 0]],
    ["ArrowLeft", false, [3, 0], [3, -1]],
    ["ArrowLeft", false, [3, -1], [3, -1]],
    ["ArrowLeft", false, [-1, 0], [-1, 0]],
    ["PageDown", false, [3, 1], [13, 1]],
    ["PageUp", false, [3, 1], [0, 1]],
    ["Home", false, [3, -1], [0, -1]],
    ["End", false, [3, -1], [39, -1]],
    ["Home", false, [3, 4], [3, 0]],
    ["End", false, [3, 1], [3, Infinity]],
    ["End", true, [3, 1], [39, 1]],
  ] as const)("%s (ctrl %s) from %o leads to %o", (key, ctrl, [row, cell], [toRow, toCell]) => {
    expect(placeAfter(key, ctrl, { row, cell }, extent)).toEqual({ row: toRow, cell: toCell });
  });
  it("leaves other keys alone", () => {
    expect(placeAfter("a", false, { row: 0, cell: -1 }, extent)).toBeUndefined();
    expect(placeAfter("ArrowDown", true, { row: 0, cell: -1 }, extent)).toBeUndefined();
  });
  it("does not lead past the end", () => {
    expect(clampTo({ row: 44, cell: Infinity }, 40, 6)).toEqual({ row: 39, cell: 5 });
    expect(clampTo({ row: 3, cell: -1 }, 40, 6)).toEqual({ row: 3, cell: -1 });
    expect(clampTo({ row: 0, cell: -1 }, 0, 6)).toEqual({ row: -1, cell: -1 });
  });
});
