import { useEffect } from "react";
import { clipboard } from "@/bridge";
import { saveKept } from "@/bridge/drafts";

/** A copied secret goes at the lock, and as soon as the window may take it back. */
export function useClipboardCare(locked: boolean): void {
  useEffect(() => {
    if (locked) void clipboard.clear();
  }, [locked]);
  useEffect(() => {
    const again = () => void clipboard.again();
    window.addEventListener("focus", again);
    // A page that goes takes its secret along, as far as the browser lets it.
    const leave = () => {
      saveKept();
      void clipboard.clear();
    };
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("focus", again);
      window.removeEventListener("pagehide", leave);
    };
  }, []);
}
