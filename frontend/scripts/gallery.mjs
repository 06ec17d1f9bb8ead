// Takes a picture of every screen from the real program on its demo, sheets of
// the chief screens in other looks and sizes, with long names and with 10,000
// merchants, and sheets of every screen while it loads, when the program does
// not answer, when the platform does not, and in an empty vault:
//   node scripts/gallery.mjs PROGRAM OUT_DIR [TILES_DIR]
// TILES_DIR gets what the sheets are made of in full size.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { open, until } from "./world.mjs";

/** What the frame itself asks is asked by then; a screen that was never open has nothing to show yet. */
const neutral = "/about";
const [program, out, tilesDir] = process.argv.slice(2);
const screens = JSON.parse(readFileSync(join(import.meta.dirname, "screens.json"), "utf8"));
const chief = ["overview", "merchants", "merchant-versions", "batch", "readiness", "settings"];
const named = ["overview", "merchants", "merchant", "merchant-record", "merchant-versions", "batches", "batch", "batch-new", "readiness", "journal", "run", "templates"];
const lists = ["overview", "merchants", "batches", "batch", "batch-new", "shelf", "rejections", "runs", "run", "journal", "road", "readiness", "authorization", "baseinfo", "privacy", "permissions", "filing", "domains", "notices", "members", "codes", "codes-new", "templates"];
const longNames = [
  "南巷鲜果茶（上海虹桥国际机场T2航站楼到达层旗舰体验店☕）& Very Long Coffee Roastery Company Limited",
  "🎉🍜👩‍👩‍👧‍👦丁字路口牛肉面馆🇨🇳🥢（周年庆）",
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  "北京市朝阳区望京街道阜通东大街六号院方恒国际中心地下一层美食广场一百二十八号铺位老北京炸酱面",
];

let { browser, url, call, close } = await open(program);
let context, page;
mkdirSync(out, { recursive: true });
if (tilesDir) mkdirSync(tilesDir, { recursive: true });
try {
  await visit();
  await page.screenshot({ path: join(out, "vault.png"), animations: "disabled", caret: "hide" });
  await call("Demo", "Start");
  const ids = await work();
  const pathOf = (name) => screens.find((s) => s.name === name).path.replaceAll(/\{(\w+)\}/g, (_, key) => ids[key]);

  await looks("zh", "light");
  for (const { name } of screens) await picture(pathOf(name), join(out, `${name}.png`));

  const sheetOf = async (name, names = chief) => {
    const tiles = [];
    for (const one of names) tiles.push({ name: one, picture: await picture(pathOf(one)) });
    await sheet(name, tiles);
  };
  await looks("zh", "dark");
  await sheetOf("dark");
  await looks("en", "light");
  await sheetOf("english");
  await looks("zh", "light");
  for (const [name, width, height] of [["1440", 1440, 900], ["1920", 1920, 1080], ["150", 853, 533]]) { // the last is 1280x800 at 150%
    await page.setViewportSize({ width, height });
    await sheetOf(name);
  }
  await page.setViewportSize({ width: 1280, height: 800 });

  for (const state of ["loading", "failed", "offline"]) {
    await offline(state === "offline");
    await sheet(state, await statesOf(state, pathOf), 440, 4);
  }
  await offline(false);
  // That it answers again is seen by asking.
  await until("the platform's answer", async () => await call("Versions", "Refresh", { merchant_id: ids.merchant }).catch(() => undefined));
  await page.locator("[data-testid=offline]").waitFor({ state: "detached", timeout: 60_000 });

  await rename(ids.merchant);
  await page.reload();
  await sheetOf("long-names", named);
  await many(ids);
  await page.reload();
  await sheetOf("10000", lists);

  await close();
  ({ browser, url, call, close } = await open(program));
  await visit();
  await call("Vault", "Create", { passphrase: "correct horse battery staple 7" });
  await page.locator("nav").first().waitFor();
  await looks("zh", "light");
  const tiles = [];
  for (const { name, path } of screens) if (!path.includes("{")) tiles.push({ name, picture: await picture(path) });
  await sheet("empty", tiles, 480, 4);
} finally {
  await close();
}

async function visit() {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  page = await context.newPage();
  await page.goto(url);
  await page.locator("input[type=password]").first().waitFor();
}

/** Names that are as long and as odd as names get. */
async function rename(first) {
  const { ids } = await call("Merchants", "Find", { filter: { standings: ["active"] }, limit: 1 });
  for (const [i, one] of [first, ...ids.filter((other) => other !== first)].slice(0, longNames.length).entries()) {
    const { merchant } = await call("Merchants", "Get", { id: one });
    const { phone, mini_app_id, updated_at } = merchant;
    await call("Merchants", "Save", {
      id: one, phone, mini_app_id, updated_at, name: longNames[i], contact: "欧阳·阿卜杜勒热西提🍵", tags: ["华东大区直营与加盟联合体☕", "vip"], notes: "", ext: {},
    });
  }
}

/** 10,000 more merchants, of whom none has agreed yet, and a batch and a run for all. */
async function many(ids) {
  const lines = Array.from({ length: 10_000 }, (_, i) => `店铺${i + 1},联系人${i % 97},138${String(i).padStart(8, "0")},20210${String(i).padStart(11, "0")},批次${i % 7}`);
  const file = Buffer.from(`商家名称,联系人,电话,小程序ID,标签\n${lines.join("\n")}\n`).toString("base64");
  await call("Merchants", "Import", { name: "merchants.csv", file, existing: "skip", add_tags: [], mode: "good_only" });
  ids.run = (await call("Versions", "ReadMany", { targets: { all: true } })).id;
  const { batch: old } = await call("Batches", "Get", { id: ids.batch });
  ids.batch = (await call("Batches", "Create", { ...old.plan, targets: { all: true }, waves: [{ count: 100 }, { percent: 50 }], overlap: "leave_out" })).batch.id;
  await until("the run for all", async () => (await call("Runs", "List", {})).runs.every((r) => r.status === "over"));
}

/** Something to see on every screen; what the addresses name. */
async function work() {
  const panel = await call("Demo", "Panel");
  await call("Demo", "Configure", { ...panel.settings, audit: "manual", build_ms: 300, latency_ms: 5 });
  const { ids } = await call("Merchants", "Find", { filter: { standings: ["active"] }, limit: 1 });
  const { templates } = await call("Templates", "List");
  const template = templates.find((t) => t.tier === "standard");
  const plan = {
    app_id: "", template: template.id, template_id: "", template_version: panel.newest, goal: "held", on_occupied: "replace",
    form: { app_version: "", version_desc: "新增会员积分与到店自提，修复下单页的显示问题" },
  };
  const waves = [{ count: 10 }, { count: 10 }];
  const { batch } = await call("Batches", "Create", { ...plan, targets: { merchants: ids.slice(0, 30) }, waves });
  // Its plan can still be changed: it has not begun.
  const planned = await call("Batches", "Create", { ...plan, name: "周末前上架", goal: "online", waves: [{ count: 4 }], targets: { merchants: ids.slice(30, 42) }, not_before: new Date(Date.now() + 48 * 3_600_000).toISOString() });
  await call("Plans", "Save", { name: "稳定：先审核，再统一上架", plan: { ...plan, targets: { all: true }, waves } });
  await call("Plans", "Save", { name: "华东先行", plan: { ...plan, goal: "online", targets: { tags: ["华东"] }, waves: [{ percent: 10 }] } });
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
  return { merchant: ids[0], batch: batch.id, planned: planned.batch.id, run: run.id, app: apps[0].id, version: versions[0].version };
}

async function looks(language, theme) {
  await call("System", "SavePreferences", { language, theme, tour_done: true });
  await page.reload();
  await page.locator(`html[data-theme="${theme}"]`).waitFor();
}

async function goTo(on, path) {
  await on.evaluate((hash) => void (window.location.hash = hash), `#${path}`);
  await on.waitForFunction((to) => document.getElementById("main")?.dataset.page === to, path);
}

/** A picture of a screen once nothing on it loads. */
async function picture(path, file) {
  await goTo(page, path);
  await page.locator("main h1").first().waitFor();
  await still(page);
  return await taken(page, file);
}

/** Whether the platform refuses whatever it is asked. */
async function offline(is) {
  await call("Demo", "Configure", { ...(await call("Demo", "Panel")).settings, refused_rate: is ? 1 : 0 });
}

/** Every screen in a state. Most of the time is waiting, so three are at it. */
async function statesOf(state, pathOf) {
  const tiles = [];
  const left = [...screens.entries()];
  const pages = [page, await context.newPage(), await context.newPage()];
  for (const on of pages.slice(1)) { // each is let in by those that are: before anything is held back
    await on.goto(page.url());
    await on.locator("main h1").first().waitFor();
  }
  await Promise.all(pages.map(async (on) => {
    for (let next = left.shift(); next; next = left.shift()) tiles[next[0]] = { name: next[1].name, picture: await stateOf(on, state, pathOf(next[1].name)) };
    await on.unrouteAll({ behavior: "ignoreErrors" });
    if (on !== page) await on.close();
  }));
  return tiles;
}

/**
 * A picture of a screen that finds nothing in memory and whose questions stay
 * open (loading), are not answered (failed), or are answered by the program
 * while the platform is out of reach (offline), after its button for newer data.
 */
async function stateOf(on, state, path) {
  await on.unrouteAll({ behavior: "ignoreErrors" });
  await goTo(on, path === neutral ? "/" : neutral);
  await on.reload();
  await on.locator("main h1").first().waitFor();
  await on.waitForLoadState("networkidle");
  if (state !== "offline") await on.route("**/rpc/**", (route) => (state === "failed" ? route.abort() : undefined));
  await goTo(on, path);
  await on.locator("main h1").first().waitFor(); // a screen's own code is read first
  if (state === "offline") {
    await still(on);
    // Not every screen has such a button: nothing waits for one.
    const newer = on.locator("main button:enabled").filter({ hasText: /^(刷新|检查授权|向平台查询.*|从平台读取.*)$/ });
    if ((await newer.count()) > 0) await newer.first().click();
  }
  // What changes afterwards is a state that does not last.
  await on.waitForTimeout(state === "offline" ? 1500 : 700);
  return await taken(on);
}

/** Nothing on the screen loads. */
async function still(on) {
  await on.waitForFunction(() => !document.querySelector("main .ant-spin-spinning, main .ant-skeleton, main .mf-merchants__blank"), undefined, { timeout: 20_000 });
}

async function taken(on, file) {
  await on.evaluate(([own, shown]) => { // who made a batch is not who takes the pictures
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (texts.currentNode.data.includes(own)) texts.currentNode.data = texts.currentNode.data.replaceAll(own, shown);
  }, [`${userInfo().username} @ ${hostname()}`, "chen @ office-3"]);
  await on.mouse.move(2, 2);
  await on.evaluate(() => document.fonts.ready);
  return await on.screenshot({ ...(file ? { path: file } : {}), animations: "disabled", caret: "hide" });
}

/** Pictures with their names on one sheet. */
async function sheet(called, tiles, width = 640, columns = 3) {
  for (const { name, picture: bytes } of tilesDir ? tiles : []) writeFileSync(join(tilesDir, `${called}-${name}.png`), bytes);
  const other = await context.newPage();
  await other.setViewportSize({ width: columns * (width + 12) + 12, height: 600 });
  const figures = tiles.map((tile) => `<figure><figcaption>${tile.name}</figcaption><img width="${width}" src="data:image/png;base64,${tile.picture.toString("base64")}"></figure>`).join("");
  await other.setContent(`<!doctype html><meta charset="utf-8"><style>
    body { margin: 12px; display: grid; grid-template-columns: repeat(${columns}, ${width}px); gap: 12px; background: #8a93a3; font: 13px sans-serif; }
    figure { margin: 0; } figcaption { padding: 2px 0; color: #fff; } img { display: block; }
  </style>${figures}`);
  await other.screenshot({ path: join(out, `sheet-${called}.png`), fullPage: true });
  await other.close();
}
