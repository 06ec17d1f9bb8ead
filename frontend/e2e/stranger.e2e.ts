import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { type Browser, chromium } from "playwright-core";
import { browser, closeBrowser, see, showing, visit } from "./browser";
import { Program } from "./program";
import { remove } from "./remove";
import { createVault, passphrase, unlock } from "./vault";

const ending: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});
afterAll(() => closeBrowser());

/** What another user's server was sent. */
interface Heard {
  path: string;
  host: string;
  cookie: string;
  body: string;
}

/** A server of somebody else on both loopback addresses; `answer` is what it serves for a path. */
async function stranger(port: number, answer: (path: string) => [type: string, body: string] | undefined): Promise<{ port: number; heard: Heard[] }> {
  const heard: Heard[] = [];
  let bound = port;
  for (const address of ["127.0.0.1", "::1"]) {
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const path = (request.url ?? "").split("?")[0] ?? "";
        heard.push({ path, host: request.headers.host ?? "", cookie: request.headers.cookie ?? "", body: Buffer.concat(chunks).toString("latin1") });
        const found = answer(path);
        response.writeHead(found ? 200 : 404, { "Content-Type": found?.[0] ?? "text/plain", "Service-Worker-Allowed": "/" });
        if (found?.[0] === "text/event-stream") response.write(found[1]); // and stays open
        else response.end(found?.[1] ?? "");
      });
    });
    ending.push(
      () =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    );
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(bound, address, resolve);
    });
    const at = server.address();
    if (at && typeof at === "object") bound = at.port;
  }
  return { port: bound, heard };
}

/** A program in the place of what the stranger took: it says what the real one says. */
const impostor = (path: string): [string, string] | undefined => {
  switch (path) {
    case "/events":
      return ["text/event-stream", 'event: hello\ndata: {"start":"x"}\n\n'];
    case "/ticket/events":
    case "/ticket/page":
      return ["application/json", `{"ticket":"${"0".repeat(64)}"}`];
    case "/session":
      return ["application/json", JSON.stringify({ id: "0".repeat(64), key: "0".repeat(64), ticket: "0".repeat(64) })];
    case "/rpc/Vault/Status":
      return ["application/json", '{"state":"locked","demo":false}'];
    case "/rpc/Vault/Unlock":
      return ["application/json", '{"state":"unlocked"}'];
    default:
      return undefined;
  }
};

const portOf = (url: string): number => Number(new URL(url).port);

test("whoever takes the port of a program that ended is told nothing and asked for nothing", async () => {
  const program = new Program();
  ending.push(() => program.remove());
  const launch = await program.start();
  const { page } = await visit(launch);
  await showing(page, "stranger-port", async () => {
    await createVault(page);
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByRole("heading", { name: "解锁 MiniFleet" }));
    await page.getByLabel("口令", { exact: true }).fill(passphrase);
    // Killed: it says no good-bye. The stranger is there before anyone looks.
    await program.stop("SIGKILL");
    const thief = await stranger(portOf(launch), impostor);
    await page.getByRole("button", { name: "解锁" }).click({ timeout: 2000 }).catch(() => undefined);
    await see(page.getByRole("heading", { name: "MiniFleet 已结束" }));
    expect(await page.locator("input").count()).toBe(0);
    await page.waitForTimeout(3000); // it stays so, and is silent
    expect(await page.locator("input").count()).toBe(0);
    expect(thief.heard.length).toBeGreaterThan(0);
    const after = thief.heard.length;
    await page.waitForTimeout(2000);
    expect(thief.heard.length).toBe(after);
    for (const { body, cookie } of thief.heard) {
      expect(body).not.toContain(passphrase);
      expect(cookie).toBe("");
    }
  });
});

test("a program that ends says so, and its pages are over", async () => {
  const program = new Program();
  ending.push(() => program.remove());
  const { page } = await visit(await program.start());
  await showing(page, "stranger-ended", async () => {
    await createVault(page);
    await program.stop();
    await see(page.getByRole("heading", { name: "MiniFleet 已结束" }));
    expect(await page.evaluate(() => window.sessionStorage.length)).toBe(0);
  });
});

test("another server on this machine is sent nothing that opens anything", async () => {
  const program = new Program();
  ending.push(() => program.remove());
  const launch = await program.start();
  const { page, context } = await visit(launch);
  const other = await stranger(0, (path) => (path === "/top" || path === "/again" ? ["text/html", "<script>fetch('/again', {credentials: 'include'})</script>"] : undefined));
  await showing(page, "stranger-cookie", async () => {
    await createVault(page);
    const name = new URL(launch).hostname;
    const visitor = await context.newPage();
    for (const host of ["127.0.0.1", "localhost", name]) {
      await visitor.goto(`http://${host}:${other.port}/top`);
      await visitor.waitForTimeout(300);
    }
    expect(other.heard.filter(({ host }) => host.startsWith(name)).length).toBeGreaterThan(1);
    for (const { cookie } of other.heard) expect(cookie).toBe("");
    expect(await context.cookies()).toEqual([]);
    // What the other server could make of the address it saw.
    const answer = await fetch(`http://127.0.0.1:${portOf(launch)}/rpc/Vault/Status`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-MiniFleet": "1" },
      body: "{}",
    });
    expect(answer.status).toBe(401);
  });
});

test("a service worker of whoever had the port before is asked for nothing", async () => {
  const before = await stranger(0, (path) => {
    if (path === "/") return ["text/html", "<script>navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready).then(() => { document.title = 'set'; })</script>"];
    if (path === "/worker.js") return ["text/javascript", "addEventListener('fetch', (e) => e.respondWith(new Response('<h1>theirs</h1>', { headers: { 'Content-Type': 'text/html' } })));"];
    return undefined;
  });
  const { page } = await visit(`http://127.0.0.1:${before.port}/`);
  await showing(page, "stranger-worker", async () => {
    for (const host of ["127.0.0.1", "localhost"]) {
      await page.goto(`http://${host}:${before.port}/`);
      await page.waitForFunction(() => document.title === "set");
      await page.goto(`http://${host}:${before.port}/later`);
      await see(page.getByRole("heading", { name: "theirs" }));
    }
    for (const end of ending.splice(0)) await end();
    const program = new Program();
    ending.push(() => program.remove());
    const launch = await program.start("--listen", `127.0.0.1:${before.port}`);
    await page.goto(launch);
    await see(page.getByRole("heading", { name: "创建保险库" }));
    // And under the addresses the worker owns there are no pages to take over.
    const plain = await fetch(`http://127.0.0.1:${before.port}/`, { headers: { "Sec-Fetch-Site": "none" } });
    expect(plain.status).toBe(403);
  });
});

test("an address used twice signs every page out, and they say why", async () => {
  const program = new Program();
  ending.push(() => program.remove());
  const launch = await program.start();
  const { page } = await visit(launch);
  await showing(page, "stranger-twice", async () => {
    await createVault(page);
    const second = await visit(launch);
    await see(second.page.getByText(/was used before, so every open page was signed out|已被使用过，所有已打开的页面都已退出登录/));
    await see(page.getByText(/被使用了两次/));
    expect(await page.locator("input").count()).toBe(0);
    expect(program.output).toContain("used twice");
    await second.context.close();
  });
});

test("the launch file opens the session in a browser of its own; nobody reads a code in its arguments", async () => {
  const program = new Program();
  ending.push(() => program.remove());
  // What xdg-open does, with a profile of its own and a way in for the test.
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const profile = join(program.dir, "..", `profile-${port}`);
  const pidFile = `${profile}.pid`;
  program.opens(`sh -c 'echo $$ > ${pidFile}; exec "$@"' - ${process.env["CHROMIUM"] ?? "/usr/bin/chromium"} --headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run --remote-debugging-port=${port} --user-data-dir=${profile} "$1"`);
  ending.push(async () => {
    const pid = Number(readFileSync(pidFile, "utf8"));
    process.kill(pid);
    await expect.poll(() => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "), { timeout: 20_000 }).toBe(true);
    for (const path of [profile, pidFile]) await remove(path);
  });
  const launch = await program.start();
  const code = launch.split("#launch=")[1] ?? "-";
  let remote: Browser | undefined;
  await expect.poll(async () => (remote ??= await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined)) !== undefined, { timeout: 20_000 }).toBe(true);
  const page = () => remote?.contexts()[0]?.pages().find((p) => p.url().startsWith(`http://${program.host}/`));
  await expect.poll(() => page() !== undefined, { timeout: 20_000 }).toBe(true);
  const opened = page();
  if (!opened) throw new Error("no page");
  await showing(opened, "stranger-launch", async () => {
    await see(opened.getByRole("heading", { name: "创建保险库" }).or(opened.getByRole("heading", { name: /^Create/ })));
    const seen = await new Promise<string>((resolve) => {
      const look = spawn("/bin/sh", ["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; echo looked"], process.getuid?.() === 0 ? { uid: 54321, gid: 54321, cwd: "/" } : {});
      let out = "";
      look.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      look.on("close", () => resolve(out));
    });
    expect(seen).toContain("looked");
    expect(seen).toContain("open.html");
    expect(seen).not.toContain(code);
    expect(seen).not.toContain("#launch=");
    expect(existsSync(join(program.dir, "open.html"))).toBe(false);
  });
});

test("a tab of the same start is let in by another one; its key is nowhere a page could read it", async () => {
  const program = new Program();
  ending.push(() => program.remove());
  const { page, context } = await visit(await program.start());
  await showing(page, "stranger-tabs", async () => {
    await createVault(page);
    const second = await context.newPage();
    await second.goto(page.url());
    await see(second.getByRole("navigation"));
    const third = await (await browser()).newContext();
    const outside = await third.newPage();
    await outside.goto(page.url());
    await see(outside.getByText("minifleet serve", { exact: true }));
    await third.close();
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(second.getByRole("heading", { name: "解锁 MiniFleet" }));
    await unlock(second);
    await see(page.getByRole("navigation"));
    const kept = await page.evaluate(() => Object.entries(window.sessionStorage));
    expect(kept.map(([name]) => name)).toEqual(["minifleet.ticket"]);
    expect(await page.evaluate(() => window.localStorage.length)).toBe(0);
  });
});
