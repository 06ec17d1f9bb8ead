type Action = "back" | "forward" | "reread" | "close" | "quit" | "fullscreen" | "find" | "larger" | "smaller" | "as_made" | "undo" | "redo";
type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">;

/** What a key means in the window; undefined leaves it to the page. */
export function actionOf(event: Key, typing: boolean): Action | undefined {
  const { altKey: alt, ctrlKey: ctrl, shiftKey: shift } = event;
  if (event.metaKey) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (alt && !ctrl && !shift) return key === "ArrowLeft" ? "back" : key === "ArrowRight" ? "forward" : undefined;
  if (alt) return undefined;
  if (!ctrl) return key === "F5" ? "reread" : key === "F11" ? "fullscreen" : undefined;
  if (key === "z" && typing) return shift ? "redo" : "undo";
  // Where plus is on a key of its own and where it is above the equals sign.
  if (key === "+" || key === "=") return "larger";
  if (shift) return undefined;
  if (key === "y" && typing) return "redo";
  if (key === "-") return "smaller";
  if (key === "0") return "as_made";
  if (key === "f") return "find";
  return key === "r" ? "reread" : key === "w" ? "close" : key === "q" ? "quit" : undefined;
}
