import type { Event as FleetEvent } from "./generated/types";

/** How the page reaches the facade; one per shell. */
export interface Transport {
  /** Resolves with the response, rejects with a Fault. */
  invoke(service: string, method: string, payload: string): Promise<unknown>;
  /**
   * Hears events until the returned function is called. `onGap` says that some
   * were missed, so that everything has to be read again.
   */
  listen(onEvent: (event: FleetEvent) => void, onGap: () => void): () => void;
}
