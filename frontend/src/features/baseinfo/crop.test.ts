import { expect, test } from "vitest";
import { inside, middle, moved, resized, sideAt, zoomOf } from "./crop";

const wide = { width: 800, height: 600 };

test("it begins with the largest square in the middle", () => {
  expect(middle(wide)).toEqual({ side: 600, x: 100, y: 0 });
  expect(middle({ width: 20, height: 31 })).toEqual({ side: 20, x: 0, y: 6 });
});

test("it never leaves the picture", () => {
  expect(moved(wide, middle(wide), -500, 40)).toEqual({ side: 600, x: 0, y: 0 });
  expect(moved(wide, { side: 100, x: 690, y: 490 }, 99, 99)).toEqual({ side: 100, x: 700, y: 500 });
  expect(inside(wide, { side: 5000, x: -3, y: 7 })).toEqual({ side: 600, x: 0, y: 0 });
});

test("zooming keeps the centre where it can", () => {
  expect(resized(wide, { side: 400, x: 200, y: 100 }, 200)).toEqual({ side: 200, x: 300, y: 200 });
  expect(resized(wide, { side: 100, x: 0, y: 0 }, 300)).toEqual({ side: 300, x: 0, y: 0 });
});

test("zoom and side are two names of one thing", () => {
  for (const zoom of [0, 25, 50, 100]) {
    expect(zoomOf(wide, resized(wide, middle(wide), sideAt(wide, zoom)))).toBe(zoom);
  }
  expect(zoomOf({ width: 32, height: 32 }, { side: 32, x: 0, y: 0 })).toBe(0);
});
