import { desktopWindow } from "@/bridge/desktop";

/**
 * The window asks its page now and then whether it lives, and loads it again
 * when it does not answer; less often when nobody has used it for a while. A page
 * that is loaded again is led back to where the one before it was.
 */
export function answerPulse(): void {
  const runtime = desktopWindow().runtime;
  if (!runtime) return;
  let touched = -3_600_000; // a page that was just loaded has not been used yet
  for (const sign of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    window.addEventListener(sign, () => (touched = performance.now()), { capture: true, passive: true });
  }
  runtime.EventsOn("pulse", () => runtime.EventsEmit("alive", window.location.hash, Math.floor((performance.now() - touched) / 1000)));
  runtime.EventsOn("return", (hash: string) => {
    window.location.hash = hash;
  });
  runtime.EventsEmit("loaded");
}
