import { useEffect } from "react";
import { api } from "@/bridge";

const everyMs = 20_000;

/**
 * Tells the facade that the person does something, so that it does not lock.
 * Reads that events cause are not activity: a batch must not keep the vault open.
 */
export function useActivity(): void {
  useEffect(() => {
    let last = 0;
    const active = () => {
      const now = Date.now();
      if (now - last < everyMs) return;
      last = now;
      // A refusal means that it locked; the next read shows that.
      api.vault.touch().catch(() => undefined);
    };
    const kinds = ["pointerdown", "keydown", "wheel"] as const;
    for (const kind of kinds) window.addEventListener(kind, active, { passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, active);
    };
  }, []);
}
