import { expect, test } from "vitest";
import { isStale } from "./stale";

test.each([
  ["Failed to fetch dynamically imported module: http://localhost/assets/Page-1.js", true], // Chromium, WebView2
  ["error loading dynamically imported module: http://localhost/assets/Page-1.js", true], // Firefox
  ["Importing a module script failed.", true], // WebKit
  ["Unable to preload CSS for /assets/Page-1.css", true], // Vite
  ["Cannot read properties of undefined (reading 'map')", false],
])("%s", (message, stale) => {
  expect(isStale(new TypeError(message))).toBe(stale);
  expect(isStale(message)).toBe(false);
});
