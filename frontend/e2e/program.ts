import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { inject } from "vitest";
import { leave } from "./browser";
import { remove } from "./remove";

const running = new Map<string, Program>();

/** The program whose pages have that address. */
export function programOf(address: string): Program {
  const program = running.get(new URL(address).host);
  if (!program) throw new Error(`no program of this test serves ${address}`);
  return program;
}

/** The real program, serving the screens from a data directory of its own. */
export class Program {
  readonly dir: string;
  private process: ChildProcess | undefined;
  private browserIn: string | undefined;
  private readonly ownsDir: boolean;
  /** What it wrote, for the report of a failure. */
  output = "";
  /** Name and port of its pages. */
  host = "";
  /** Those of each of its starts. */
  readonly hosts = new Set<string>();

  constructor(dir?: string) {
    this.ownsDir = dir === undefined;
    this.dir = dir ?? mkdtempSync(join(tmpdir(), "minifleet-data-"));
  }

  /** Lets the program open a browser: what a line of shell starts in the place of xdg-open. */
  opens(line: string): void {
    const bin = join(this.dir, "..", `${basename(this.dir)}-bin`);
    mkdirSync(bin);
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nexec ${line}\n`, { mode: 0o755 });
    this.browserIn = bin;
  }

  /** Starts `minifleet serve` and resolves with its launch URL. */
  async start(...args: string[]): Promise<string> {
    this.output = "";
    const child = spawn(inject("binary"), ["serve", ...(this.browserIn ? [] : ["--no-open"]), "--data", this.dir, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, LANG: "C.UTF-8", ...(this.browserIn ? { PATH: `${this.browserIn}:${process.env["PATH"]}`, DISPLAY: ":none" } : {}) },
    });
    this.process = child;
    return await new Promise<string>((resolve, reject) => {
      const heard = (chunk: Buffer) => {
        this.output += chunk.toString();
        const url = /http:\/\/[\w.[\]:-]+\/#launch=[0-9a-f]+/.exec(this.output)?.[0];
        if (!url) return;
        this.host = new URL(url).host;
        this.hosts.add(this.host);
        running.set(this.host, this);
        resolve(url);
      };
      child.stdout.on("data", heard);
      child.stderr.on("data", heard);
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`the program ended with ${code}:\n${this.output}`)));
    });
  }

  /** Calls the facade as a script does, with the bearer token. */
  async call<T>(method: string, request: unknown = {}): Promise<T> {
    const token = readFileSync(join(this.dir, "web-token"), "utf8").trim();
    const response = await fetch(`http://127.0.0.1:${this.host.split(":")[1]}/rpc/${method}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-MiniFleet": "1", Authorization: `Bearer ${token}` },
      body: JSON.stringify(request),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method}: ${text}`);
    return JSON.parse(text) as T;
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  /** Ends it as the system would; "SIGKILL" as a power cut would. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await leave(this);
    await this.stop();
    if (this.browserIn) await remove(this.browserIn);
    if (this.ownsDir) await remove(this.dir);
  }
}
