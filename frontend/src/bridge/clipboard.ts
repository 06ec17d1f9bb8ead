/** The system's clipboard, as a shell reaches it. */
export interface Board {
  write(text: string): Promise<void>;
  /** What it holds; undefined when this shell may not look without asking the person. */
  read(): Promise<string | undefined>;
}

/** What the desktop window puts on the page. */
interface DesktopRuntime {
  ClipboardSetText(text: string): Promise<boolean>;
  ClipboardGetText(): Promise<string>;
}

const runtime = (): DesktopRuntime | undefined => (window as unknown as { runtime?: DesktopRuntime }).runtime;

/** The board of the shell around the page. */
const systemBoard: Board = {
  async write(text) {
    const desktop = runtime();
    if (!desktop) return await navigator.clipboard.writeText(text);
    if (!(await desktop.ClipboardSetText(text))) throw new Error("the clipboard refused");
  },
  async read() {
    const desktop = runtime();
    if (desktop) return await desktop.ClipboardGetText();
    try {
      const allowed = await navigator.permissions.query({ name: "clipboard-read" as PermissionName });
      if (allowed.state !== "granted") return undefined;
    } catch {
      return undefined; // a browser that does not know this permission would ask
    }
    return await navigator.clipboard.readText();
  },
};

/**
 * Copies texts, and takes secret ones back after a while unless something else
 * was copied since. Where it may not look, it clears: a secret that stays is
 * worse than a copy lost.
 */
export class Clipboard {
  private secret: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = false;
  private readonly board: Board;

  constructor(board: Board) {
    this.board = board;
  }

  /** Copies what may stay. */
  async copy(text: string): Promise<void> {
    await this.board.write(text);
    this.forget();
  }

  /** Copies a secret and clears it after that many seconds; 0 leaves it. */
  async copySecret(text: string, clearAfterSeconds: number): Promise<void> {
    await this.board.write(text);
    this.forget();
    if (clearAfterSeconds <= 0) return;
    this.secret = text;
    this.timer = setTimeout(() => void this.clear(), clearAfterSeconds * 1000);
  }

  /** Clears a secret now if it is still there: at the lock, and at its time. */
  async clear(): Promise<void> {
    const { secret } = this;
    if (secret === undefined) return;
    clearTimeout(this.timer);
    this.due = true;
    try {
      const held = await this.board.read();
      if (held === undefined || held === secret) await this.board.write("");
      if (this.secret === secret) this.forget();
    } catch {
      // Browsers refuse while the window is not in front; see again.
    }
  }

  /** The window came to the front: what could not be cleared behind it is now. */
  async again(): Promise<void> {
    if (this.due) await this.clear();
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.secret = undefined;
    this.due = false;
  }
}

export const clipboard = new Clipboard(systemBoard);
