// Takes a picture of every screen from the real program on its demo, sheets of
// the chief screens in other looks, and sheets of every screen while it loads,
// when the program does not answer, and when the platform does not:
//   node scripts/gallery.mjs PROGRAM OUT_DIR
import { mkdirSync, readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { open, until } from "./world.mjs";

/** What the frame itself asks is asked by then; a screen that was never open has nothing to show yet. */
const neutral = "/about";
const [program, out] = process.argv.slice(2);
const screens = JSON.parse(readFileSync(join(import.meta.dirname, "screens.json"), "utf8"));
const chief = ["overview", "merchants", "merchant-versions", "batch", "readiness", "settings"];
const longName = "南巷鲜果茶（上海虹桥国际机场T2航站楼到达层旗舰体验店☕）& Very Long Coffee Roastery Company Limited";

const { browser, url, call, close } = await open(program);
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
const page = await context.newPage();
mkdirSync(out, { recursive: true });
try {
  await page.goto(url);
  await page.locator("input[type=password]").first().waitFor();
  await page.screenshot({ path: join(out, "vault.png"), animations: "disabled", caret: "hide" });
  await call("Demo", "Start");
  const ids = await work();
  const pathOf = (name) => screens.find((s) => s.name === name).path.replaceAll(/\{(\w+)\}/g, (_, key) => ids[key]);

  await looks("zh", "light");
  for (const { name } of screens) await picture(pathOf(name), join(out, `${name}.png`));

  const sheetOf = async (name, tiles) => sheet(join(out, `sheet-${name}.png`), tiles, 640, 3);
  const all = async () => {
    const tiles = [];
    for (const name of chief) tiles.push({ name, picture: await picture(pathOf(name)) });
    return tiles;
  };
  await looks("zh", "dark");
  await sheetOf("dark", await all());
  await looks("en", "light");
  await sheetOf("english", await all());
  await looks("zh", "light");
  await page.setViewportSize({ width: 1920, height: 1080 });
  await sheetOf("1920", await all());
  await page.setViewportSize({ width: 853, height: 533 }); // 1280x800 at 150%
  await sheetOf("150", await all());
  await page.setViewportSize({ width: 1280, height: 800 });

  for (const state of ["loading", "failed", "offline"]) {
    const tiles = [];
    for (const { name } of screens) tiles.push({ name, picture: await stateOf(state, pathOf(name)) });
    await sheet(join(out, `sheet-${state}.png`), tiles, 480, 4);
  }
  await call("Demo", "Configure", { ...(await call("Demo", "Panel")).settings, refused_rate: 0 });

  const { merchant } = await call("Merchants", "Get", { id: ids.merchant });
  const { id, contact, phone, mini_app_id, updated_at } = merchant;
  await call("Merchants", "Save", { id, contact, phone, mini_app_id, updated_at, name: longName, tags: merchant.tags ?? [], notes: "", ext: {} });
  await sheetOf("long-names", await all());
} finally {
  await close();
}

/** Something to see on every screen; what the addresses name. */
async function work() {
  const panel = await call("Demo", "Panel");
  await call("Demo", "Configure", { ...panel.settings, audit: "manual", build_ms: 300, latency_ms: 5 });
  const { ids } = await call("Merchants", "Find", { filter: { standings: ["active"] }, limit: 1 });
  const { templates } = await call("Templates", "List");
  const template = templates.find((t) => t.tier === "standard");
  const { batch } = await call("Batches", "Create", {
    app_id: "", template: template.id, template_id: "", template_version: panel.newest, goal: "held",
    targets: { merchants: ids.slice(0, 30) }, waves: [{ count: 10 }, { count: 10 }], on_occupied: "replace", form: { app_version: "", version_desc: "新增会员积分与到店自提，修复下单页的显示问题" },
  });
  await until("the first wave's audits", async () => (await call("Demo", "Panel")).world.filter((m) => m.auditing).length >= 10);
  const { world } = await call("Demo", "Panel");
  for (const [i, m] of world.filter((one) => one.auditing).entries()) {
    await call("Demo", "Decide", i === 3 ? { mini_app_id: m.mini_app_id, pass: false, reason: "小程序名称与提供的服务内容不一致，请修改名称或补充相关资质。" } : { mini_app_id: m.mini_app_id, pass: true });
  }
  await until("the first wave", async () => (await call("Batches", "Get", { id: batch.id })).batch.state === "confirm");
  const over = async () => (await call("Runs", "List", {})).runs.every((r) => r.status === "over");
  const run = await call("Versions", "ReadMany", { targets: { all: true } });
  await until("the versions", over);
  await call("Fleet", "AskMany", { targets: { all: true } });
  await until("the readiness", over);
  const { apps } = await call("Apps", "List");
  const { versions } = await call("Versions", "Refresh", { merchant_id: ids[0] });
  return { merchant: ids[0], batch: batch.id, run: run.id, app: apps[0].id, version: versions[0].version };
}

async function looks(language, theme) {
  await call("System", "SavePreferences", { language, theme, tour_done: true });
  await page.reload();
  await page.locator(`html[data-theme="${theme}"]`).waitFor();
}

async function goTo(path) {
  await page.evaluate((hash) => void (window.location.hash = hash), `#${path}`);
}

/** A picture of a screen once nothing on it loads. */
async function picture(path, file) {
  await goTo(path);
  await page.waitForFunction((to) => document.getElementById("main")?.dataset.page === to, path);
  await page.locator("main h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector("main .ant-spin-spinning, main .ant-skeleton, main .mf-merchants__blank"), undefined, { timeout: 20_000 });
  return await taken(file);
}

/**
 * A picture of a screen that finds nothing in memory and whose questions stay
 * open (loading), are not answered (failed), or are answered by the program
 * while the platform is out of reach (offline), after its button for newer data.
 */
async function stateOf(state, path) {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await goTo(path === neutral ? "/" : neutral);
  await page.reload();
  await page.locator("main h1").first().waitFor();
  await page.waitForLoadState("networkidle");
  if (state !== "offline") await page.route("**/rpc/**", (route) => (state === "failed" ? route.abort() : undefined));
  else await call("Demo", "Configure", { ...(await call("Demo", "Panel")).settings, refused_rate: 1 });
  await goTo(path);
  await page.waitForFunction((to) => document.getElementById("main")?.dataset.page === to, path);
  if (state === "offline") {
    await page.waitForFunction(() => !document.querySelector("main .ant-spin-spinning, main .ant-skeleton"), undefined, { timeout: 20_000 });
    const newer = page.locator("main button").filter({ hasText: /^(刷新|向平台查询|从平台读取)/ }).first();
    if (await newer.isEnabled().catch(() => false)) await newer.click();
  }
  // What changes afterwards is a state that does not last.
  await page.waitForTimeout(state === "loading" ? 400 : 1500);
  return await taken();
}

async function taken(file) {
  await page.evaluate(([own, shown]) => { // who made a batch is not who takes the pictures
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (texts.currentNode.data.includes(own)) texts.currentNode.data = texts.currentNode.data.replaceAll(own, shown);
  }, [`${userInfo().username} @ ${hostname()}`, "chen @ office-3"]);
  await page.mouse.move(2, 2);
  await page.evaluate(() => document.fonts.ready);
  return await page.screenshot({ ...(file ? { path: file } : {}), animations: "disabled", caret: "hide" });
}

/** Pictures with their names on one sheet. */
async function sheet(file, tiles, width, columns) {
  const other = await context.newPage();
  await other.setViewportSize({ width: columns * (width + 12) + 12, height: 600 });
  const figures = tiles.map((tile) => `<figure><figcaption>${tile.name}</figcaption><img width="${width}" src="data:image/png;base64,${tile.picture.toString("base64")}"></figure>`).join("");
  await other.setContent(`<!doctype html><meta charset="utf-8"><style>
    body { margin: 12px; display: grid; grid-template-columns: repeat(${columns}, ${width}px); gap: 12px; background: #8a93a3; font: 13px sans-serif; }
    figure { margin: 0; } figcaption { padding: 2px 0; color: #fff; } img { display: block; }
  </style>${figures}`);
  await other.screenshot({ path: file, fullPage: true });
  await other.close();
}
