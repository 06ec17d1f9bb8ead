// Takes the screenshots of the README from the real program on its demo:
//   node scripts/shots.mjs PROGRAM BOARD.ansi OUT_DIR
// BOARD.ansi is what `minifleet demo` wrote to a terminal, with its colours.
import { readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { open, until } from "./world.mjs";

const [program, boardFile, out] = process.argv.slice(2);
const { browser, url: launch, call, close } = await open(program);
try {
  await screens(launch);
  await terminal(readFileSync(boardFile, "utf8"));
} finally {
  await close();
}

async function screens(url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("input[type=password]").first().waitFor();

  /** A picture of a screen, or of the part that prepare leads to, in a language and theme, once nothing on it loads. */
  const picture = async (name, path, language, theme, prepare) => {
    await call("System", "SavePreferences", { language, theme, tour_done: true });
    await page.goto(`${new URL(page.url()).origin}/#${path}`);
    await page.reload();
    await page.locator("main h1").first().waitFor();
    await page.waitForFunction(() => !document.querySelector("main .ant-spin-spinning, main .ant-skeleton, main .mf-merchants__blank") && !/读取图片|Reading the picture/.test(document.body.innerText));
    await page.evaluate(() => document.fonts.ready);
    const part = await prepare?.(language);
    await page.evaluate(([own, shown]) => { // who made a batch is not who takes the pictures
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(own, shown);
    }, [`${userInfo().username} @ ${hostname()}`, "chen @ office-3"]);
    await page.mouse.move(720, 890);
    await (part ?? page).screenshot({ path: join(out, `${name}-${language}.png`), animations: "disabled", caret: "hide" });
  };
  const both = async (name, path, theme = "light", prepare = undefined) => {
    for (const language of ["zh", "en"]) await picture(name, path, language, theme, prepare);
  };

  await call("Demo", "Start");
  const panel = await call("Demo", "Panel");
  await call("Demo", "Configure", { ...panel.settings, audit: "manual", build_ms: 300, latency_ms: 5 });
  const { templates } = await call("Templates", "List");
  const template = templates.find((t) => t.tier === "standard"); // the others have five audits a day
  const { ids } = await call("Merchants", "Find", { filter: { standings: ["active"] }, limit: 1 });

  // A batch half way: most audits decided, some rejected, some still waiting.
  const board = await call("Batches", "Create", {
    app_id: "", template: template.id, template_id: "", template_version: panel.newest, goal: "online",
    targets: { merchants: ids }, on_occupied: "replace", form: { app_version: "", version_desc: "新增会员积分与到店自提，修复下单页的显示问题" },
  });
  const batch = board.batch.id;
  const world = await until("every audit", async () => {
    const { world: now } = await call("Demo", "Panel");
    const waiting = now.filter((m) => m.auditing);
    const { batch: b } = await call("Batches", "Get", { id: batch });
    return waiting.length >= ids.length - (b.counts.states.failed ?? 0) - (b.counts.states.succeeded ?? 0) ? waiting : undefined; // some have it already
  });
  const rejected = world.filter((_, i) => i % 12 === 5);
  const passed = world.filter((m, i) => !rejected.includes(m) && i < world.length * 0.7);
  for (const m of rejected) {
    await call("Demo", "Decide", { mini_app_id: m.mini_app_id, pass: false, reason: "小程序名称与提供的服务内容不一致，请修改名称或补充相关资质。" });
  }
  for (const m of passed) await call("Demo", "Decide", { mini_app_id: m.mini_app_id, pass: true });
  await call("Demo", "Revoke", { mini_app_id: passed[3].mini_app_id });
  await until("the results", async () => {
    const { batch: b } = await call("Batches", "Get", { id: batch });
    return (b.counts.states.succeeded ?? 0) >= passed.length - 1 && (b.counts.states.failed ?? 0) >= rejected.length;
  });
  await both("batch", `/batches/${batch}`);
  await call("Versions", "ReadMany", { targets: { all: true } });
  const runsOver = async () => (await call("Runs", "List", {})).runs.every((r) => r.status === "over");
  await until("every merchant's versions", runsOver);
  await both("overview", "/");
  const { rows } = await call("Merchants", "Find", { filter: {}, limit: 100 });
  const told = rows.find((m) => m.mini_app_id === rejected[0].mini_app_id);
  await both("versions", `/merchants/${told.id}/version`);
  await both("merchants-dark", "/merchants", "dark");
  await releases({ page, both, template, ids });
  await readiness({ both, runsOver, merchant: told.id });
  await context.close();
}

/** The pictures of docs/releases: a wave that stopped by itself, the shelf, a rehearsal, a story. */
async function releases({ page, both, template, ids }) {
  const publish = (version, plan) =>
    call("Batches", "Create", {
      app_id: "", template: template.id, template_id: "", template_version: version, on_occupied: "replace",
      form: { app_version: "", version_desc: "优化首页加载速度，新增优惠券核销" }, ...plan,
    });
  const release = async (version) => {
    await call("Demo", "ReleaseTemplate", { version });
    await call("Templates", "Refresh", { app_id: template.app_id });
  };
  const batchOf = async (id) => (await call("Batches", "Get", { id })).batch;
  const decide = async (id, pass) => {
    await until("the audits", async () => ((await batchOf(id)).counts.steps.audit ?? 0) > 0);
    const { world } = await call("Demo", "Panel");
    for (const [i, m] of world.filter((one) => one.auditing).entries()) {
      await call("Demo", "Decide", pass(i) ? { mini_app_id: m.mini_app_id, pass: true } : { mini_app_id: m.mini_app_id, pass: false, reason: "版本描述与实际功能不符，请修改后重新提交。" });
    }
  };
  const { rows } = await call("Merchants", "Find", { filter: { standings: ["active"] }, limit: 100 });
  const free = rows.filter((m) => ids.includes(m.id)).slice(-20).map((m) => m.id);
  for (const { batch } of (await call("Batches", "List", {})).batches) {
    if (!batch.ended_at) await call("Batches", "Cancel", { id: batch.id });
  }

  await release("1.8.0");
  const careful = (await publish("1.8.0", { goal: "online", targets: { merchants: free }, waves: [{ count: 6 }], stop: { rejected_percent: 30 } })).batch.id;
  await until("the first wave", async () => (await batchOf(careful)).counts.steps.audit >= 6);
  await decide(careful, (i) => i % 2 === 0);
  await until("the stop", async () => (await batchOf(careful)).stopped);
  await both("release-stopped", `/batches/${careful}`);
  await both("release-story", `/batches/${careful}/story`);
  await call("Batches", "Cancel", { id: careful });

  await release("1.9.0");
  const held = (await publish("1.9.0", { goal: "held", targets: { merchants: free.slice(6, 16) } })).batch.id;
  await until("the held audits", async () => (await batchOf(held)).counts.steps.audit >= 10);
  await decide(held, () => true);
  await until("the shelf", async () => (await call("Releases", "Shelf", { app_id: "" })).approved.length >= 10);
  await both("release-shelf", "/batches/shelf");

  await both("release-rehearsal", "/batches/new", "light", async (language) => {
    const say = (zh, en) => (language === "zh" ? zh : en);
    if (language === "zh") { // the draft is kept for the other language
      await page.getByLabel("模板", { exact: true }).click();
      await page.getByTitle(template.name).click();
      for (let step = 0; step < 3; step++) await page.getByRole("button", { name: "下一步" }).click();
      await page.getByRole("button", { name: "查看预检" }).click();
    }
    const card = page.locator(".ant-card").filter({ has: page.getByText(say("预演", "Rehearsal"), { exact: true }) });
    await card.getByRole("button", { name: say("开始预演", "Rehearse") }).first().click();
    await card.getByRole("button", { name: say("重新预演", "Rehearse again") }).waitFor({ timeout: 120_000 });
    return card;
  });
}

/** The pictures of docs/onboarding: what stands between merchants and being online. */
async function readiness({ both, runsOver, merchant }) {
  await call("Filing", "RefreshLists", { merchant_id: merchant });
  await call("Fleet", "AskMany", { targets: { all: true } });
  await until("what stands between", runsOver);
  await both("readiness", "/readiness");
  await both("road", "/road");
  await both("filing", `/merchants/${merchant}/filing`);
  await both("privacy", "/privacy");
}

/** Draws what a terminal showed, with the colours it asked for. */
async function terminal(ansi) {
  const colours = ["#5c6370", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#dcdfe4"];
  const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  let style = {};
  let html = "";
  const text = ansi.replaceAll("\r", "").replaceAll("\u001b", "␛").replace(/(?:\s|␛\[[0-9;]*m)+$/, "");
  for (const part of text.split(/(␛\[[0-9;]*[A-Za-z])/)) {
    const codes = /^␛\[([0-9;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) {
      for (const code of codes.split(";").map(Number)) {
        if (code === 0) style = {};
        else if (code === 1) style = { ...style, "font-weight": "700" };
        else if (code === 2) style = { ...style, opacity: "0.65" };
        else if (code === 39) style = { ...style, color: "inherit" };
        else if (code >= 30 && code <= 37) style = { ...style, color: colours[code - 30] };
        else if (code >= 90 && code <= 97) style = { ...style, color: colours[code - 90] };
      }
    } else if (!part.startsWith("␛")) {
      const css = Object.entries(style).map(([name, value]) => `${name}:${value}`).join(";");
      html += `<span style="${css}">${escape(part)}</span>`;
    }
  }
  const context = await browser.newContext({ viewport: { width: 1000, height: 600 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await page.setContent(`<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; display: inline-block; background: #1f2329; }
    pre { margin: 0; padding: 22px 26px; color: #dcdfe4; font: 15px/1.45 "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; white-space: pre; }
  </style><pre>${html}</pre>`);
  await page.evaluate(() => document.fonts.ready);
  await page.locator("body").screenshot({ path: join(out, "board.png") });
  await context.close();
}
