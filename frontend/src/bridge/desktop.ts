import { Fault, unreachableFault } from "./fault";
import type { Event as FleetEvent, Failure } from "./generated/types";
import { Sequence } from "./sequence";
import type { Transport } from "./wire";

/** What the desktop window puts on the page. */
interface DesktopWindow {
  go?: { rpc?: { Bridge?: { Invoke(service: string, method: string, payload: string): Promise<string> } } };
  runtime?: {
    EventsOn<Args extends unknown[]>(name: string, heard: (...args: Args) => void): () => void;
    EventsEmit(name: string, ...content: unknown[]): void;
    Quit(): void;
    WindowIsFullscreen(): Promise<boolean>;
    WindowFullscreen(): void;
    WindowUnfullscreen(): void;
  };
}

/** The desktop window around the page; empty in a browser. */
export const desktopWindow = (): DesktopWindow => window as unknown as DesktopWindow;

export function hasDesktop(): boolean {
  return desktopWindow().go?.rpc?.Bridge !== undefined;
}

/** The desktop shell: one bound method, and the window's own events. */
export function desktopTransport(): Transport {
  return {
    async invoke(service, method, payload) {
      const bridge = desktopWindow().go?.rpc?.Bridge;
      if (!bridge) throw unreachableFault();
      const reply = JSON.parse(await bridge.Invoke(service, method, payload)) as {
        ok?: unknown;
        failure?: Failure;
      };
      if (reply.failure) throw new Fault(reply.failure);
      return reply.ok;
    },
    listen(onEvent, onGap) {
      const sequence = new Sequence();
      const stop = desktopWindow().runtime?.EventsOn("fleet", (event: FleetEvent) => {
        if (sequence.missed(event.seq)) onGap();
        onEvent(event);
      });
      return stop ?? (() => undefined);
    },
  };
}
