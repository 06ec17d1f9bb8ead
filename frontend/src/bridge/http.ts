import { Stranger } from "./channel";
import { end, isOver, type Why } from "./end";
import { Fault, noSessionFault, unreachableFault } from "./fault";
import type { Event as FleetEvent, Failure } from "./generated/types";
import { Sequence } from "./sequence";
import { forgetSession, pageChannel } from "./session";
import type { Transport } from "./wire";

/** How long the program may be silent before the page takes it for ended. */
const tries = 12;
const tryMs = 1000;

/**
 * The browser shell: POST /rpc for commands, server-sent events for news, both
 * under the seal of the page's session. Whatever does not open was not said by
 * the program this page belongs to: the page is over then.
 */
export function httpTransport(): Transport {
  return {
    async invoke(service, method, payload) {
      const { ok, body } = await call(`/rpc/${service}/${method}`, payload);
      if (!ok) throw new Fault(body as Failure);
      return body;
    },
    listen(onEvent, onGap) {
      const sequence = new Sequence();
      const stop = new AbortController();
      void (async () => {
        for (let silent = 0; silent < tries; ) {
          const began = await connect(sequence, onEvent, onGap, stop.signal).catch(() => false);
          if (stop.signal.aborted || isOver()) return;
          silent = began ? 0 : silent + 1;
          await new Promise((resolve) => setTimeout(resolve, began ? 100 : tryMs));
        }
        over("program");
      })();
      return () => stop.abort();
    },
  };
}

function over(why: Why): void {
  forgetSession();
  end(why);
}

async function call(path: string, payload: string): Promise<{ ok: boolean; body: unknown }> {
  const channel = pageChannel();
  if (isOver()) throw unreachableFault();
  if (!channel) throw noSessionFault();
  try {
    return await channel.call(path, payload);
  } catch (error) {
    if (error instanceof Stranger) over("program");
    throw unreachableFault();
  }
}

/** Follows one stream until it ends; resolves with whether it had begun. */
async function connect(sequence: Sequence, onEvent: (event: FleetEvent) => void, onGap: () => void, stop: AbortSignal): Promise<boolean> {
  const channel = pageChannel();
  if (!channel) return false;
  const { ticket } = (await call("/ticket/events", "")).body as { ticket: string };
  return await new Promise<boolean>((resolve) => {
    const source = new EventSource(`/events?ticket=${ticket}`);
    let number = 0;
    let began = false;
    const close = () => {
      source.close();
      resolve(began);
    };
    stop.addEventListener("abort", close);
    // One after the other: opening an event takes a moment.
    let last = Promise.resolve();
    const hear = (name: string, heard: (content: unknown) => void) =>
      source.addEventListener(name, (message) => {
        const at = number++;
        last = last.then(async () => {
          try {
            heard(await channel.event(name, ticket, at, (message as MessageEvent<string>).data));
          } catch (error) {
            if (error instanceof Stranger) over("program");
            close();
          }
        });
      });
    hear("hello", () => {
      began = true;
      // What happened while there was no connection is not told again.
      if (sequence.reconnected()) onGap();
    });
    hear("message", (content) => {
      const event = content as FleetEvent;
      if (sequence.missed(event.seq)) onGap();
      onEvent(event);
    });
    hear("bye", (content) => {
      over((content as { why: Why }).why);
      close();
    });
    source.addEventListener("error", () => void last.then(close));
  });
}
