import { desktopWindow } from "@/bridge/desktop";

/**
 * The window asks its page now and then whether it lives, and loads it again
 * when it does not answer. A page that is loaded again is led back to where the
 * one before it was.
 */
export function answerPulse(): void {
  const runtime = desktopWindow().runtime;
  if (!runtime) return;
  runtime.EventsOn("pulse", () => runtime.EventsEmit("alive", window.location.hash));
  runtime.EventsOn("return", (hash: string) => {
    window.location.hash = hash;
  });
  runtime.EventsEmit("loaded");
}
