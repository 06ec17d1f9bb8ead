import { httpTransport } from "./http";
import { desktopTransport, hasDesktop } from "./desktop";
import type { Transport } from "./wire";

let chosen: Transport | undefined;

/** The transport of the shell the page runs in. */
export function transport(): Transport {
  chosen ??= hasDesktop() ? desktopTransport() : httpTransport();
  return chosen;
}

/** Replaces the transport in tests. */
export function setTransportForTests(t: Transport): void {
  chosen = t;
}
