#!/usr/bin/env bash
# Proves make dev: a page opens in a browser under its whole policy, and a changed
# text comes to it by itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
text=frontend/src/features/vault/zh.ts
cp -p "$text" "$work/zh.ts"
dev=
stop() {
  cp -p "$work/zh.ts" "$text"
  [ -z "$dev" ] || kill "$dev" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
DATA=$work/data build/scripts/dev.sh --no-open >"$work/log" 2>&1 &
dev=$!
for _ in $(seq 600); do grep -q '#launch=' "$work/log" && break; kill -0 "$dev" || break; sleep 0.5; done
url=$(grep -m1 -o 'http://mf-[^ ]*#launch=[0-9a-f]*' "$work/log")
[ -n "$url" ] || { cat "$work/log" >&2; exit 1; }
cat >frontend/e2e/out/dev-test.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
const [url, file] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ locale: "zh-CN" });
const said = [];
page.on("console", (m) => m.type() === "error" && said.push(m.text()));
try {
  await page.goto(url);
  await page.getByRole("heading", { name: "创建保险库" }).waitFor({ timeout: 120_000 });
  await page.evaluate(() => { window.notReloaded = true; });
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replaceAll("创建保险库", "新建保险库"));
  await page.getByRole("heading", { name: "新建保险库" }).waitFor({ timeout: 30_000 });
  console.log("changed on the page;", (await page.evaluate(() => window.notReloaded === true)) ? "not reloaded" : "the page was loaded again");
  const blocked = said.filter((s) => s.includes("Content Security Policy"));
  if (blocked.length > 0) throw new Error(blocked.join("\n"));
} finally {
  await browser.close();
}
JS
mkdir -p frontend/e2e/out
node frontend/e2e/out/dev-test.mjs "$url" "$text"
echo "make dev: ok"
