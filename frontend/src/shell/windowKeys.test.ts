import { describe, expect, it } from "vitest";
import { actionOf } from "./windowKeys";

const key = (name: string, ...with_: ("ctrl" | "alt" | "shift")[]) => ({
  key: name, metaKey: false, ctrlKey: with_.includes("ctrl"), altKey: with_.includes("alt"), shiftKey: with_.includes("shift"),
});

describe("the keys of the window", () => {
  it.each([
    [key("ArrowLeft", "alt"), "back"],
    [key("ArrowRight", "alt"), "forward"],
    [key("F5"), "reread"],
    [key("r", "ctrl"), "reread"],
    [key("R", "ctrl", "shift"), undefined],
    [key("F11"), "fullscreen"],
    [key("w", "ctrl"), "close"],
    [key("q", "ctrl"), "quit"],
    [key("q"), undefined],
    [key("ArrowLeft"), undefined],
    [key("ArrowLeft", "ctrl", "alt"), undefined],
    [key("z", "ctrl"), undefined],
    [key("f", "ctrl"), "find"],
    [key("F", "ctrl", "shift"), undefined],
    [key("=", "ctrl"), "larger"],
    [key("+", "ctrl", "shift"), "larger"],
    [key("-", "ctrl"), "smaller"],
    [key("0", "ctrl"), "as_made"],
    [key("0"), undefined],
  ])("%o outside a field is %s", (event, want) => expect(actionOf(event, false)).toBe(want));
  it.each([
    [key("z", "ctrl"), "undo"],
    [key("Z", "ctrl", "shift"), "redo"],
    [key("y", "ctrl"), "redo"],
    [key("a", "ctrl"), undefined],
    [key("z"), undefined],
  ])("%o in a field is %s", (event, want) => expect(actionOf(event, true)).toBe(want));
});
