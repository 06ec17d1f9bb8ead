import type { Event as FleetEvent, EventTopic } from "@/bridge";

/** A batch can end a hundred audits in a moment; the person is told once in this time. */
export const gatherMs = 5_000;

/** What is told at once: one notice, or several of one topic. */
export interface Told {
  topic: EventTopic;
  notices: FleetEvent[];
}

/** Tells the first notice of a topic at once and gathers those that follow closely. */
export class Gather {
  private readonly waiting = new Map<EventTopic, FleetEvent[]>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly tell: (told: Told) => void;

  constructor(tell: (told: Told) => void) {
    this.tell = tell;
  }

  hear(notice: FleetEvent): void {
    const topic = notice.topic ?? "batches";
    const gathered = this.waiting.get(topic);
    if (gathered) {
      gathered.push(notice);
      return;
    }
    this.tell({ topic, notices: [notice] });
    this.open(topic);
  }

  /** Forgets what waits. */
  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.waiting.clear();
  }

  private open(topic: EventTopic): void {
    this.waiting.set(topic, []);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const notices = this.waiting.get(topic) ?? [];
      this.waiting.delete(topic);
      if (notices.length === 0) return;
      this.tell({ topic, notices });
      this.open(topic);
    }, gatherMs);
    this.timers.add(timer);
  }
}

/** The page notices are about: the one batch or merchant, the list of several. */
export function targetOf(topic: EventTopic, notices: FleetEvent[]): string {
  if (topic === "templates") return "/overview";
  const list = topic === "batches" ? "/batches" : "/merchants";
  const ids = new Set(notices.map((n) => n.id ?? ""));
  const [id] = ids;
  return ids.size === 1 && id ? `${list}/${encodeURIComponent(id)}` : list;
}

/** Where a notice goes. */
export type Way = "screen" | "screen-until-seen" | "system" | "browser";

/** How the person can be reached now. */
interface Reach {
  /** The window is in front. */
  inFront: boolean;
  /** The settings want this topic told while it is not. */
  wanted: boolean;
  /** The shell shows notifications of the operating system. */
  system: boolean;
  /** The browser was allowed to. */
  browser: boolean;
}

export function wayOf({ inFront, wanted, system, browser }: Reach): Way {
  if (inFront || !wanted) return "screen";
  if (system) return "system";
  return browser ? "browser" : "screen-until-seen";
}
