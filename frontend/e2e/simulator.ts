import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { remove } from "./remove";

/** What `minifleet simulator` prints when it is ready. */
interface Ready {
  gateway: string;
  oauth: string;
  messages: string;
  control: string;
  app_id: string;
  template_id: string;
  files: Record<string, string>;
}

/** The platform's simulator as a process of its own. */
export class Simulator {
  private readonly dir = mkdtempSync(join(tmpdir(), "minifleet-sim-"));
  private process: ChildProcess | undefined;
  private known: Ready | undefined;

  get ready(): Ready {
    if (!this.known) throw new Error("the simulator was not started");
    return this.known;
  }

  async start(...args: string[]): Promise<Ready> {
    const child = spawn(inject("binary"), ["simulator", "--listen", "127.0.0.1:0", "--dir", this.dir, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    this.process = child;
    let output = "";
    this.known = await new Promise<Ready>((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        const line = output.split("\n").find((l) => l.startsWith("{"));
        if (line && output.includes("\n")) resolve(JSON.parse(line) as Ready);
      });
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`the simulator ended with ${code}`)));
    });
    return this.known;
  }

  /** The content of one of its key and certificate files. */
  file(name: string): string {
    const path = this.ready.files[name];
    if (!path) throw new Error(`the simulator has no file ${name}`);
    return readFileSync(path.startsWith("/") ? path : join(this.dir, path), "utf8");
  }

  /** How many calls the platform was ever asked. */
  async calls(): Promise<number> {
    return ((await this.control("/calls")) as unknown[]).length;
  }

  /** Sends a command to its control interface. */
  async control(path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.ready.control}${path}`, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  }

  async remove(): Promise<void> {
    const child = this.process;
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
    }
    await remove(this.dir);
  }
}
