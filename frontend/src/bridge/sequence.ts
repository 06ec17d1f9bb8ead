/** Watches the numbers of events for one that is missing. */
export class Sequence {
  private last: number | undefined;
  private connected = false;

  /** Notes a (re)connection; true when it is not the first. */
  reconnected(): boolean {
    const again = this.connected;
    this.connected = true;
    this.last = undefined;
    return again;
  }

  /** Notes an event; true when others were missed before it. */
  missed(seq: number): boolean {
    const gap = this.last !== undefined && seq !== this.last + 1;
    this.last = seq;
    return gap;
  }
}
