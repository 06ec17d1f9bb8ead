import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { stillStyles } from "./scripts/stillstyles.ts";

// Vitest's reporter uses this to print failures; Node 20 does not have it yet.
Map.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

/**
 * Icons decorate: what they stand for is said by the words beside them or by
 * the name of their button. The library names each by its English file name;
 * only an icon that is given a name keeps it.
 */
const silentIcons: Plugin = {
  name: "silent-icons",
  transform(code, id) {
    // A tab with the focus says its place in English before its name; the browser tells places by itself.
    if (/@rc-component[\\/]tabs[\\/](es|lib)[\\/]TabNavList[\\/]TabNode\.js/.test(id)) {
      const placed = "`Tab ${currentPosition} of ${tabCount}`";
      if (!code.includes(placed)) throw new Error("the tabs' component is another: see silentIcons in vite.config.ts");
      return { code: code.replace(placed, '""'), map: null };
    }
    // The arrows of a number are for the mouse: the keys do the same, and their names are English.
    if (/@rc-component[\\/]input-number[\\/](es|lib)[\\/]StepHandler\.js/.test(id)) {
      const named = /"aria-label": isUpAction \? 'Increase Value' : 'Decrease Value'/;
      if (!named.test(code)) throw new Error("the numbers' component is another: see silentIcons in vite.config.ts");
      return { code: code.replace(named, '"aria-hidden": true'), map: null };
    }
    // The library draws icons in more than one component.
    if (!/@ant-design[\\/]icons[\\/](es|lib)[\\/]components[\\/]AntdIcon\w*\.js/.test(id)) return null;
    const named = /role: "img",\s*"aria-label": icon\.name/;
    if (!named.test(code)) throw new Error("the icons' component is another: see silentIcons in vite.config.ts");
    return { code: code.replace(named, '...(restProps["aria-label"] ? { role: "img" } : { "aria-hidden": true })'), map: null };
  },
  renderChunk(code) {
    if (/role:\s*["'`]img["'`],\s*["'`]aria-label["'`]:\s*\w+\.name\b/.test(code)) throw new Error("an icon says its English name: see silentIcons in vite.config.ts");
    return null;
  },
};

export default defineConfig({
  plugins: [react(), silentIcons, stillStyles()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The server replaces the placeholder by a fresh nonce for every page.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What is said before the vault is open is read first, and alone: see src/i18n.
            { name: "text-zh", test: /\/(ui|shell|vault)\/zh\.ts$/, minSize: 0 },
            { name: "text-en", test: /\/(ui|shell|vault)\/en\.ts$/, minSize: 0 },
            { name: "inside-zh", test: /\/zh\.ts$/, minSize: 0 },
            { name: "inside-en", test: /\/en\.ts$/, minSize: 0 },
          ],
        },
      },
    },
  },
  // The page comes from the program (make dev); only the news of changed files comes from here.
  server: { port: 5173, strictPort: true, hmr: { host: "127.0.0.1", clientPort: 5173 } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["src/**/*.test.{ts,tsx}", "e2e/**/*.test.ts"], environment: "node" },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["e2e/**/*.e2e.ts"],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What is polled may take as long as what is seen.
          expect: { poll: { timeout: 15_000 } },
          // A browser on a busy machine may stumble; what is broken fails three times, and what stumbled is named: see e2e/flakes.ts.
          retry: 2,
          // Three files at a time for two cores, since each waits now and then; each has a program, a simulator and ports of its own.
          maxWorkers: 3,
          // The files of a worker have one browser; what a file keeps is its own.
          isolate: false,
          globalSetup: ["e2e/build.ts"],
        },
      },
    ],
  },
});
