// Measures the screens of the real program in a real browser:
//   node scripts/bench.mjs PROGRAM DATA_DIR QUERIES.json
// on a vault of MINIFLEET_PASSPHRASE whose merchants QUERIES names: a list of
// { text, name }, what is typed and the merchant that has to come first. It
// prints one JSON document; times are in milliseconds, memory is in bytes.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { chromium } from "playwright-core";

const [program, data, queryFile] = process.argv.slice(2);
const queries = JSON.parse(readFileSync(queryFile, "utf8"));
const passphrase = process.env["MINIFLEET_PASSPHRASE"];
const starts = 5;

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** Starts the program; resolves with its process and launch address. */
function start() {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["serve", "--no-open", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const url = /http:\/\/[\w.[\]:-]+\/#launch=[0-9a-f]+/.exec(output)?.[0];
      if (url) resolve({ child, url });
    });
    child.on("exit", (code) => reject(new Error(`the program ended with ${code}`)));
  });
}

function stop(child) {
  return new Promise((resolve) => {
    child.removeAllListeners("exit").once("exit", resolve);
    child.kill("SIGTERM");
  });
}

/** Resident memory of a process: now, and the most it ever had. */
function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
  return { now: of("VmRSS"), peak: of("VmHWM") };
}

/** How often the program wakes up in a second, and how much of a core it takes, in percent, while nobody does anything. */
async function idle(pid, settleMs, ms) {
  const look = () => {
    let wakeups = 0;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      wakeups += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/task/${task}/status`, "utf8"))?.[1] ?? 0);
    }
    // The fields after the name in brackets; ticks are hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return { wakeups, ticks: Number(fields[11]) + Number(fields[12]) };
  };
  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
  await pause(settleMs);
  const before = look();
  await pause(ms);
  const after = look();
  return { wakeups: ((after.wakeups - before.wakeups) * 1000) / ms, core: ((after.ticks - before.ticks) * 1000) / ms };
}

/** Runs in the page: the time from an action to the frame that shows its effect. */
const timing = () => {
  window.timed = (act, shown) =>
    new Promise((resolve) => {
      let began = 0;
      const observer = new MutationObserver(() => {
        if (!shown()) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      began = performance.now();
      act();
    });
};

const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const result = { first: [], unlock: [], table: 0, search: [], typed: [], screens: {} };
try {
  for (let i = 0; i < starts; i++) {
    // The browser is open already, as a person's is.
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(timing);
    const began = performance.now();
    const { child, url } = await start();
    try {
      await page.goto(url, { waitUntil: "commit" });
      const field = page.locator("input[type=password]");
      await field.waitFor({ state: "visible" });
      result.first.push(performance.now() - began);

      await field.fill(passphrase);
      result.unlock.push(
        await page.evaluate(() =>
          window.timed(
            () => document.querySelector("button[type=submit]").click(),
            () => document.querySelector("nav") && document.querySelector("main h1") && !document.querySelector("main .ant-spin-spinning, main .ant-skeleton"),
          ),
        ),
      );
      if (i === starts - 1) await table(page, child.pid);
      await context.close();
    } finally {
      await stop(child);
    }
  }
} finally {
  await browser.close();
}
process.stdout.write(`${JSON.stringify({ ...result, first: median(result.first), unlock: median(result.unlock) })}\n`);

/** Opens the table, searches it, scrolls to its end. */
async function table(page, pid) {
  result.opened = memory(pid);
  result.table = await page.evaluate(() =>
    window.timed(
      () => document.querySelector('a[href="#/merchants"]').click(),
      () => document.querySelectorAll(".ant-table-row a").length > 5,
    ),
  );
  for (const query of queries) {
    const took = await page.evaluate(
      ({ text, name }) =>
        window.timed(
          () => {
            const field = document.querySelector('main [role="search"] input[type="text"]');
            Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
            field.dispatchEvent(new Event("input", { bubbles: true }));
          },
          () => document.querySelector(".ant-table-row a")?.textContent === name,
        ),
      query,
    );
    result.search.push(took);
  }
  await typing(page);
  await everyScreen(page);
  result.used = memory(pid);
  // As the window is measured: a program rests when nobody was there for a minute.
  result.idle = await idle(pid, 75_000, 30_000);
}

/** From a key to the frame that shows its letter, while the list behind the field is searched. */
async function typing(page) {
  const field = page.locator('main [role="search"]').getByRole("textbox");
  await field.fill("");
  await field.focus();
  await page.evaluate(() => {
    window.keys = [];
    document.activeElement.addEventListener("keydown", (event) => {
      const began = event.timeStamp;
      requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - began)));
    });
  });
  for (const letter of queries[1].text) {
    const before = await page.evaluate(() => window.keys.length);
    await page.keyboard.press(letter);
    await page.waitForFunction((n) => window.keys.length > n, before);
  }
  result.typed = await page.evaluate(() => window.keys);
}

/** From the click on each entry of the navigation to the frame that shows the screen with nothing that loads; the second visit, with its code read. */
async function everyScreen(page) {
  const paths = await page.evaluate(() => [...document.querySelectorAll("nav [data-nav]")].map((entry) => entry.dataset.nav));
  for (const visited of [1, 2]) {
    for (const path of paths) {
      if ((await page.evaluate(() => document.getElementById("main")?.dataset.page)) === path) continue;
      const took = await page.evaluate(
        (to) =>
          window.timed(
            () => document.querySelector(`nav [data-nav="${to}"]`).click(),
            () =>
              document.getElementById("main")?.dataset.page === to &&
              document.querySelector("main h1") &&
              !document.querySelector("main .ant-spin-spinning, main .ant-skeleton, main .mf-merchants__blank"),
          ),
        path,
      );
      if (visited === 2) result.screens[path] = took;
    }
  }
}
