import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";

/** The real program, serving the screens from a data directory of its own. */
export class Program {
  readonly dir: string;
  private process: ChildProcess | undefined;
  private readonly ownsDir: boolean;
  /** What it wrote, for the report of a failure. */
  output = "";

  constructor(dir?: string) {
    this.ownsDir = dir === undefined;
    this.dir = dir ?? mkdtempSync(join(tmpdir(), "minifleet-data-"));
  }

  /** Starts `minifleet serve` and resolves with its launch URL. */
  async start(...args: string[]): Promise<string> {
    const child = spawn(inject("binary"), ["serve", "--no-open", "--data", this.dir, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, LANG: "C.UTF-8" },
    });
    this.process = child;
    return await new Promise<string>((resolve, reject) => {
      const heard = (chunk: Buffer) => {
        this.output += chunk.toString();
        const url = /http:\/\/[\w.[\]:]+\/#launch=[0-9a-f]+/.exec(this.output)?.[0];
        if (url) resolve(url);
      };
      child.stdout.on("data", heard);
      child.stderr.on("data", heard);
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`the program ended with ${code}:\n${this.output}`)));
    });
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
    await this.stop();
    if (this.ownsDir) rmSync(this.dir, { recursive: true, force: true });
  }
}
