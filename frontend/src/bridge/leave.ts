import { leftFault } from "./fault";

/** A command that a person waits for. */
interface Wait {
  since: number;
  leave: () => void;
}

const waits = new Set<Wait>();

/**
 * Waits for an answer until a person stops waiting. What was asked for is not
 * called back: of a call that is on its way nobody knows whether it took effect.
 */
export function untilLeft<T>(answer: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const wait: Wait = { since: Date.now(), leave: () => reject(leftFault()) };
    waits.add(wait);
    void answer.then(resolve, reject).finally(() => waits.delete(wait));
  });
}

/** Stops waiting for what was asked for at least so many milliseconds ago. */
export function stopWaiting(ms: number): void {
  for (const wait of waits) {
    if (Date.now() - wait.since >= ms) wait.leave();
  }
}
