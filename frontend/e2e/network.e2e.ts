import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

test("every screen says since when and why the platform is out of reach, and that the clock is wrong, until it is right again", async () => {
  const { page, complaints } = await world.open(1);
  await showing(page, "network", async () => {
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    const ask = async () => {
      await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" }).catch(() => undefined);
    };
    const offline = page.getByTestId("offline");
    await see(page.getByRole("heading", { name: "总览" }));
    expect(await offline.count()).toBe(0);

    // A hotel's log-in page answers in the platform's place.
    await world.platform({ on_way: "portal" });
    await ask();
    await ask(); // one call without an answer may be an accident; two in a row are not
    await see(offline.getByText(/^自 .* 起无法联网：.*下一次请求有应答时即恢复，任务自动继续$/));
    await accessible(page);
    for (const path of ["/merchants", "/batches", "/settings"]) {
      await go(page, path);
      await see(offline.getByText(/起无法联网/));
    }
    await go(page, "/");
    // What could not be done for it is not told a second time, with all the words.
    await go(page, `/merchants/${world.shop().id}/version`);
    await page.locator("main").getByRole("button", { name: "刷新" }).click();
    await see(page.locator("main [role=alert]", { hasText: "未能完成：无法连接平台" }));
    expect(await page.locator("main .ant-alert-warning, main .ant-alert-error").count()).toBe(0);
    await offline.getByRole("button", { name: "网络设置" }).click();
    await see(page.getByRole("heading", { name: "设置" }));

    await world.platform({ on_way: "" });
    await offline.getByRole("button", { name: "立即检查" }).click();
    await offline.waitFor({ state: "detached", timeout: 20_000 });

    await world.platform({ clock_offset_ms: 600_000 });
    await ask();
    const clock = page.getByTestId("clock");
    await see(clock.getByText(/本机时间比支付宝慢 (9 分钟 5\d 秒|10 分钟)/));
    await accessible(page);
    await world.platform({ clock_offset_ms: 0 });
    await ask();
    await clock.waitFor({ state: "detached", timeout: 20_000 });
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("what the platform takes long for is told in the top bar, and goes when it is there", async () => {
  const { page, complaints } = await world.open(1);
  await showing(page, "network-slow", async () => {
    await go(page, "/templates");
    await world.platform({ latency_ms: 14_000 });
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText(/已等待 1\d 秒，仍在进行/));
    await accessible(page);
    await page.getByText(/秒，仍在进行/).waitFor({ state: "detached", timeout: 20_000 });

    // After a while it is said what is waited for, and nobody has to.
    await world.platform({ latency_ms: 40_000 });
    await go(page, `/merchants/${world.shop().id}/member`);
    await page.getByRole("button", { name: "刷新" }).click();
    await page.getByText(`支付宝平台尚未应答：成员 · ${world.shop().name}`).waitFor({ timeout: 40_000 });
    await accessible(page);
    await page.getByRole("button", { name: "不再等待" }).click();
    await see(page.getByRole("alert").getByText("已不再等待，该操作仍可能完成"));
    await page.getByText(/支付宝平台尚未应答/).waitFor({ state: "detached" });
    await world.platform({ latency_ms: 0 });
  });
  expect(complaints).toEqual([]);
}, 120_000);
