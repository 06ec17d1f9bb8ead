import { Channel, type Grant } from "./channel";
import { Fault, insecureFault, unreachableFault } from "./fault";
import type { Failure } from "./generated/types";

/**
 * Where the next session of this tab begins, when it is loaded again: one
 * exchange, then it is worth nothing. The key itself is in memory only.
 */
const ticketKey = "minifleet.ticket";
const busName = "minifleet";
/** Another tab answers within this time, or there is none. */
const askMs = 1000;

const headers = { "Content-Type": "application/json", "X-MiniFleet": "1" };

let channel: Channel | undefined;

/** The seal of this page; there is none before its session began. */
export const pageChannel = (): Channel | undefined => channel;

/** Drops the key and the way to another session. */
export function forgetSession(): void {
  channel = undefined;
  window.sessionStorage.removeItem(ticketKey);
}

interface Ask {
  ask: string;
}
interface Offer {
  to: string;
  ticket: string;
}

/**
 * Begins the session of this page: with the launch code in its address, with
 * the ticket of the page that was loaded here before, or with one of another
 * tab. Rejects with a Fault when the program refuses; does nothing when there
 * is nothing to begin with.
 */
export async function beginSession(): Promise<void> {
  const code = /^#launch=([0-9a-f]+)$/.exec(window.location.hash)?.[1];
  if (code) window.history.replaceState(null, "", "/");
  if (!window.isSecureContext) throw insecureFault();
  const ticket = window.sessionStorage.getItem(ticketKey);
  if (code) await exchange({ code });
  else if (!ticket || !(await tried({ ticket }))) {
    const offered = await askTabs();
    if (offered) await exchange({ ticket: offered });
  }
  if (channel) answerTabs();
}

async function tried(by: { ticket: string }): Promise<boolean> {
  try {
    await exchange(by);
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code !== unreachableFault().code) return false;
    throw error;
  }
}

async function exchange(by: { code: string } | { ticket: string }): Promise<void> {
  const response = await fetch("/session", { method: "POST", headers, body: JSON.stringify(by) }).catch(() => {
    throw unreachableFault();
  });
  const body = (await response.json()) as unknown;
  if (!response.ok) throw new Fault(body as Failure);
  const grant = body as Grant;
  channel = await Channel.from(grant);
  window.sessionStorage.setItem(ticketKey, grant.ticket);
}

/** Asks the other tabs of this start of the program for a ticket. */
function askTabs(): Promise<string | undefined> {
  const bus = new BroadcastChannel(busName);
  const me = crypto.randomUUID();
  return new Promise((resolve) => {
    const done = (ticket?: string) => {
      bus.close();
      resolve(ticket);
    };
    const late = setTimeout(() => done(), askMs);
    bus.addEventListener("message", ({ data }: MessageEvent<Ask | Offer>) => {
      if (!("to" in data) || data.to !== me) return;
      clearTimeout(late);
      done(data.ticket);
    });
    say(bus, { ask: me });
  });
}

/** Lets tabs that are opened later in: whoever hears this is a page of the same start. */
function answerTabs(): void {
  const bus = new BroadcastChannel(busName);
  bus.addEventListener("message", ({ data }: MessageEvent<Ask | Offer>) => {
    if (!("ask" in data)) return;
    channel
      ?.call("/ticket/page", "")
      .then(({ ok, body }) => ok && say(bus, { to: data.ask, ticket: (body as { ticket: string }).ticket }))
      .catch(() => undefined);
  });
}

function say(bus: BroadcastChannel, message: Ask | Offer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin only
  bus.postMessage(message);
}
