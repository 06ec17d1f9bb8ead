import { createServer } from "node:net";
import type { Page } from "playwright-core";
import type { FleetFilter, FleetLine, ProviderApp, SettingsForm } from "../src/bridge/generated/types";
import { programOf } from "./program";

/** Opens the demo workspace as a visitor would. */
export async function openDemo(page: Page): Promise<void> {
  await page.getByRole("button", { name: "先随便看看" }).click();
  await page.getByRole("navigation").first().waitFor({ timeout: 60_000 });
  // The short tour is another test's matter.
  const skip = page.getByRole("button", { name: "跳过" });
  await skip.waitFor({ timeout: 1000 }).then(
    () => skip.click(),
    () => undefined,
  );
}

/** Calls the program behind a page, for what a test needs but is not about. */
export function rpc<T>(page: Page, method: string, body: unknown = {}): Promise<T> {
  return programOf(page.url()).call<T>(method, body);
}

/** The simulator's control interface, as a merchant, an auditor or the clock. */
export async function control<T>(page: Page, path: string, body: unknown): Promise<T> {
  const { apps } = await rpc<{ apps: ProviderApp[] }>(page, "Apps/List");
  const response = await fetch(`${apps[0]?.control}${path}`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** A port nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** Moves the callback listener to a port of the test's own. */
export async function ownCallback(page: Page): Promise<void> {
  const settings = await rpc<SettingsForm>(page, "Settings/Get");
  await rpc(page, "Settings/Update", { ...settings, callback: { ...settings.callback, port: await freePort() } });
}

export async function linesOf(page: Page, filter: FleetFilter = {}): Promise<FleetLine[]> {
  return (await rpc<{ rows: FleetLine[] }>(page, "Merchants/Find", { filter, limit: 1000 })).rows;
}
