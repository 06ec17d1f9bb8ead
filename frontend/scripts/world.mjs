// The real program on a data directory of its own, and a browser, for scripts that take pictures.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { chromium } from "playwright-core";

/** Starts both; call asks the program as a script does, close ends all and removes the data. */
export async function open(program) {
  const data = mkdtempSync(join(tmpdir(), "minifleet-shots-"));
  const child = spawn(program, ["serve", "--no-open", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none", "--no-first-run"],
  });
  const url = await address(child);
  return {
    browser,
    url,
    async call(service, method, request = {}) {
      const token = readFileSync(join(data, "web-token"), "utf8").trim();
      const response = await fetch(`http://127.0.0.1:${new URL(url).port}/rpc/${service}/${method}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-MiniFleet": "1", Authorization: `Bearer ${token}` },
        body: JSON.stringify(request),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${service}.${method}: ${text}`);
      return text ? JSON.parse(text) : undefined;
    },
    async close() {
      await browser.close();
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The launch address the program prints. */
function address(child) {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const found = /http:\/\/[\w.[\]:-]+\/#launch=[0-9a-f]+/.exec(output)?.[0];
      if (found) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the program ended with ${code}`)));
  });
}

/** Asks until the answer is as wanted. */
export async function until(what, ask, ms = 180_000) {
  const limit = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > limit) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
