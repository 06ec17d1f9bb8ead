import { open, until } from "/work/wt/q/frontend/scripts/world.mjs";
const out = "/tmp/s/q-shots";
let { browser, url, call, close } = await open("/tmp/s/q-bin");
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("input[type=password]").first().waitFor();
  await call("Demo", "Start");
  const panel = await call("Demo", "Panel");
  await call("Demo", "Configure", { ...panel.settings, audit: "manual", build_ms: 300, latency_ms: 5 });
  await call("System", "SavePreferences", { language: "zh", theme: "light", tour_done: true });
  const { ids } = await call("Merchants", "Find", { filter: { standings: ["active"] }, limit: 1 });
  const over = async () => (await call("Runs", "List", {})).runs.every((r) => r.status === "over");
  await call("Versions", "ReadMany", { targets: { all: true } }); await until("v", over);
  await call("Fleet", "AskMany", { targets: { all: true } }); await until("r", over);
  const { versions } = await call("Versions", "Refresh", { merchant_id: ids[0] });
  await page.reload();
  await page.locator("nav").first().waitFor();
  const go = async (p) => { await page.evaluate((h) => void (location.hash = h), "#" + p); await page.waitForTimeout(900); };
  const shot = async (name) => { await page.mouse.move(2, 2); await page.screenshot({ path: `${out}/${name}.png`, animations: "disabled" }); };
  for (const [n, p] of [["merchant", `/merchants/${ids[0]}`], ["road-tab", `/merchants/${ids[0]}/road`], ["filing-tab", `/merchants/${ids[0]}/filing`], ["privacy-tab", `/merchants/${ids[0]}/privacy`], ["submit", `/merchants/${ids[0]}/versions/${versions[0].version}/submit`], ["readiness", "/readiness"], ["road", "/road"], ["overview", "/"], ["plans", "/batches/plans"], ["rejections", "/batches/rejections"]]) { await go(p); await shot(n); }
  await go("/road"); 
  const boxes = page.locator("main tbody input[type=checkbox]");
  if (await boxes.count()) { await boxes.nth(0).check(); await boxes.nth(1).check(); await shot("road-chosen"); }
  await page.setViewportSize({ width: 1920, height: 1080 }); await go("/readiness"); await shot("readiness-1920");
  await page.setViewportSize({ width: 1024, height: 700 }); await go("/readiness"); await shot("readiness-1024");
  await page.setViewportSize({ width: 1280, height: 800 });
  await call("System", "SavePreferences", { language: "en", theme: "dark", tour_done: true }); await page.reload(); await page.waitForTimeout(800);
  await go(`/merchants/${ids[0]}`); await shot("merchant-en"); await go("/readiness"); await shot("readiness-en");
  await call("System", "SavePreferences", { language: "zh", theme: "light", tour_done: true }); await page.reload(); await page.waitForTimeout(800);
  // failed, loading
  for (const state of ["failed", "loading"]) for (const [n, p] of [["privacy", "/privacy"], ["codes", "/codes"], ["merchants", "/merchants"], ["merchant", `/merchants/${ids[0]}/version`], ["members", "/members"], ["overview", "/"]]) {
    await page.unrouteAll({ behavior: "ignoreErrors" }); await go("/about"); await page.reload(); await page.locator("main h1").first().waitFor(); await page.waitForLoadState("networkidle");
    await page.route("**/rpc/**", (r) => (state === "failed" ? r.abort() : undefined)); await go(p); await shot(`${state}-${n}`);
  }
  await page.unrouteAll({ behavior: "ignoreErrors" }); await go("/about"); await page.reload(); await page.waitForTimeout(800);
  await call("Demo", "Configure", { ...(await call("Demo", "Panel")).settings, refused_rate: 1 });
  for (const [n, p] of [["version", `/merchants/${ids[0]}/version`], ["baseinfo", `/merchants/${ids[0]}/appinfo`]]) {
    await go(p);
    const newer = page.locator("main button:enabled").filter({ hasText: /^(刷新|从平台读取.*)$/ });
    if (await newer.count()) { await newer.first().click(); await page.waitForTimeout(1200); await newer.first().click(); await page.waitForTimeout(1500); }
    await shot(`offline-${n}`);
  }
  await close();
  ({ browser, url, call, close } = await open("/tmp/s/q-bin"));
  const c2 = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const p2 = await c2.newPage(); await p2.goto(url); await p2.locator("input[type=password]").first().waitFor();
  await call("Vault", "Create", { passphrase: "correct horse battery staple 7" });
  await call("System", "SavePreferences", { language: "zh", theme: "light", tour_done: true });
  await p2.locator("nav").first().waitFor(); await p2.reload(); await p2.waitForTimeout(1000);
  for (const [n, p] of [["privacy", "/privacy"], ["templates", "/templates"], ["runs", "/runs"], ["road", "/road"], ["filing-import", "/filing/import"], ["readiness", "/readiness"], ["merchants", "/merchants"], ["apps", "/apps"], ["authorization", "/authorization"]]) {
    await p2.evaluate((h) => void (location.hash = h), "#" + p); await p2.waitForTimeout(700); await p2.screenshot({ path: `${out}/empty-${n}.png`, animations: "disabled" });
  }
} finally { await close(); }
