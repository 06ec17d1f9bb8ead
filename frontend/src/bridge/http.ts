import { Fault, unreachableFault } from "./fault";
import type { Event as FleetEvent, Failure } from "./generated";
import { Sequence } from "./sequence";
import type { Transport } from "./transport";

const headers = { "Content-Type": "application/json", "X-MiniFleet": "1" };

/** The browser shell: POST /rpc for commands, server-sent events for news. */
export function httpTransport(): Transport {
  return {
    async invoke(service, method, payload) {
      let response: Response;
      try {
        response = await fetch(`/rpc/${service}/${method}`, { method: "POST", headers, body: payload });
      } catch {
        throw unreachableFault();
      }
      return read(response);
    },
    listen(onEvent, onGap) {
      const sequence = new Sequence();
      const source = new EventSource("/events");
      source.addEventListener("hello", () => {
        // What happened while there was no connection is not told again.
        if (sequence.reconnected()) onGap();
      });
      source.addEventListener("message", (message) => {
        const event = JSON.parse(message.data as string) as FleetEvent;
        if (sequence.missed(event.seq)) onGap();
        onEvent(event);
      });
      return () => source.close();
    },
  };
}

async function read(response: Response): Promise<unknown> {
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    throw unreachableFault();
  }
  if (!response.ok) throw new Fault(body as Failure);
  return body;
}

/**
 * Exchanges the launch code in the address for a session, and removes it from
 * the address and the history. Rejects with a Fault when it was spent.
 */
export async function beginSession(): Promise<void> {
  const code = /^#launch=([0-9a-f]+)$/.exec(window.location.hash)?.[1];
  if (!code) return;
  window.history.replaceState(null, "", "/");
  const response = await fetch("/session", { method: "POST", headers, body: JSON.stringify({ code }) });
  await read(response);
}
