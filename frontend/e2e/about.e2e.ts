import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, go, see, showing } from "./browser";

eachInDemo();

test("a newer version is told only when a person asks, from the address they choose, and trouble is told", async () => {
  const asked: string[] = [];
  let answer = "<html>log in</html>";
  const feed = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers["user-agent"]} ${request.headers.cookie ?? ""}`);
    response.end(answer);
  });
  await new Promise<void>((listening) => {
    feed.listen(0, "127.0.0.1", listening);
  });
  const address = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/latest.json`;
  try {
    await showing(page, "about", async () => {
      await go(page, "/about");
      const check = page.getByRole("button", { name: "检查更新" });
      await check.click();
      await see(page.getByText("此版本没有内置版本信息地址"));
      const field = page.getByLabel("版本信息地址");
      await field.fill("ftp://example.com");
      await check.click();
      await see(page.getByText("这不是有效的版本信息地址"));
      expect(asked).toEqual([]);

      await field.fill(address);
      await check.click();
      await see(page.getByText("此地址的内容不是版本信息"));
      answer = JSON.stringify({ version: "99.1.0", page: "https://example.com/minifleet", notes: { en: "Faster.", zh: "更快。" } });
      await check.click();
      await see(page.getByText(/^有新版本 99\.1\.0，当前为 /));
      await see(page.getByText("更快。"));
      expect(await page.getByRole("link", { name: "打开下载页面" }).getAttribute("href")).toBe("https://example.com/minifleet");
      await accessible(page);
      expect(asked).toEqual(["GET /latest.json MiniFleet ", "GET /latest.json MiniFleet "]);

      // The address is kept, and nothing is read by itself.
      await page.reload();
      await see(page.getByLabel("版本信息地址"));
      await expect.poll(() => page.getByLabel("版本信息地址").inputValue(), { timeout: 10_000 }).toBe(address);
      expect(asked.length).toBe(2);

      feed.closeAllConnections();
      await new Promise((closed) => feed.close(closed));
      await page.getByRole("button", { name: "检查更新" }).click();
      await see(page.getByText("无法访问版本信息地址"));
    });
    expect(complaints).toEqual([]);
  } finally {
    feed.close();
  }
});
