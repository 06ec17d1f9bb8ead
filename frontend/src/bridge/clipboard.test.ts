import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Board, Clipboard } from "./clipboard";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A clipboard that other programs use too. */
class FakeBoard implements Board {
  held = "";
  readable = true;
  inFront = true;

  async write(text: string): Promise<void> {
    if (!this.inFront) throw new Error("not focused");
    this.held = text;
  }

  async read(): Promise<string | undefined> {
    if (!this.inFront) throw new Error("not focused");
    return this.readable ? this.held : undefined;
  }
}

const pass = async (seconds: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(seconds * 1000));

test("a secret is cleared at its time and not before", async () => {
  const board = new FakeBoard();
  await new Clipboard(board).copySecret("key", 30);
  await pass(29);
  expect(board.held).toBe("key");
  await pass(1);
  expect(board.held).toBe("");
});

test("what was copied since stays", async () => {
  const board = new FakeBoard();
  const clipboard = new Clipboard(board);
  await clipboard.copySecret("key", 30);
  board.held = "from another program";
  await pass(60);
  expect(board.held).toBe("from another program");

  await clipboard.copySecret("key", 30);
  await clipboard.copy("an app id");
  await pass(60);
  expect(board.held).toBe("an app id");
});

test("a second secret has its own time", async () => {
  const board = new FakeBoard();
  const clipboard = new Clipboard(board);
  await clipboard.copySecret("one", 30);
  await pass(20);
  await clipboard.copySecret("two", 30);
  await pass(20);
  expect(board.held).toBe("two");
  await pass(10);
  expect(board.held).toBe("");
});

test("where nobody may look it is cleared; 0 leaves it", async () => {
  const board = new FakeBoard();
  board.readable = false;
  const clipboard = new Clipboard(board);
  await clipboard.copySecret("key", 5);
  await pass(5);
  expect(board.held).toBe("");
  await clipboard.copySecret("key", 0);
  await pass(3600);
  expect(board.held).toBe("key");
});

test("behind other windows it is cleared on the way back, and at the lock at once", async () => {
  const board = new FakeBoard();
  const clipboard = new Clipboard(board);
  await clipboard.copySecret("key", 5);
  board.inFront = false;
  await pass(10);
  expect(board.held).toBe("key");
  board.inFront = true;
  await clipboard.again();
  expect(board.held).toBe("");

  await clipboard.copySecret("key", 500);
  await clipboard.again();
  expect(board.held).toBe("key");
  await clipboard.clear();
  expect(board.held).toBe("");
});

test("a copy that fails is told and leaves nothing to clear", async () => {
  const board = new FakeBoard();
  board.inFront = false;
  const clipboard = new Clipboard(board);
  await expect(clipboard.copySecret("key", 1)).rejects.toThrow();
  board.inFront = true;
  board.held = "other";
  board.readable = false;
  await pass(10);
  expect(board.held).toBe("other");
});
