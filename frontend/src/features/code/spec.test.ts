import { expect, test } from "vitest";
import { bytesIn, contrastOnWhite, cssColour, readable } from "./spec";

test("colours are written as the platform or as CSS does", () => {
  expect(cssColour("0x1677ff")).toBe("#1677FF");
  expect(cssColour("#1677FF")).toBe("#1677FF");
  expect(cssColour("1677ff")).toBe("#1677FF");
  expect(cssColour("blue")).toBeUndefined();
  expect(cssColour("")).toBeUndefined();
});

test("a pale colour is known before it is printed", () => {
  expect(contrastOnWhite("#000000")).toBeCloseTo(21, 0);
  expect(contrastOnWhite("#FFFFFF")).toBeCloseTo(1, 2);
  expect(contrastOnWhite("#FFEE88")).toBeLessThan(2);
  expect(contrastOnWhite("#1677FF")).toBeGreaterThan(3);
});

test("parameters are counted in bytes", () => {
  expect(bytesIn("a=1")).toBe(3);
  expect(bytesIn("桌")).toBe(3);
});

test("parameters are read as they were meant", () => {
  expect(readable("shop=%E5%8C%97%E4%BA%AC&n=8")).toBe("shop=北京&n=8");
  expect(readable("off=100%")).toBe("off=100%");
});
