import { useEffect } from "react";
import { clipboard } from "@/bridge";

/** A copied secret goes at the lock, and as soon as the window may take it back. */
export function useClipboardCare(locked: boolean): void {
  useEffect(() => {
    if (locked) void clipboard.clear();
  }, [locked]);
  useEffect(() => {
    const again = () => void clipboard.again();
    window.addEventListener("focus", again);
    return () => window.removeEventListener("focus", again);
  }, []);
}
