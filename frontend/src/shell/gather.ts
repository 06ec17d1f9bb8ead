import type { Event as FleetEvent, EventTopic, InboxNotice } from "@/bridge";

/** A batch can end a hundred audits in a moment; the person is told once in this time. */
export const gatherMs = 5_000;

/** What is told at once: one notice, or several of one topic. */
export interface Told {
  topic: EventTopic;
  notices: InboxNotice[];
}

/** A notice as it is heard, before it is kept. */
export function noticeOf(e: FleetEvent): InboxNotice {
  return {
    id: String(e.seq),
    at: e.at,
    topic: e.topic ?? "batches",
    ...(e.id ? { about: e.id } : {}),
    title: { zh: e.title_zh ?? "", en: e.title_en ?? "" },
    body: { zh: e.body_zh ?? "", en: e.body_en ?? "" },
    ...(e.warn ? { warn: true } : {}),
  };
}

/** Kept notices, newest first, with those of one topic that followed closely as one. */
export function closely(list: readonly InboxNotice[]): Told[] {
  const out: Told[] = [];
  for (const n of list) {
    const last = out.at(-1);
    const before = last?.notices.at(-1);
    if (last && before && last.topic === n.topic && Date.parse(before.at) - Date.parse(n.at) < gatherMs) last.notices.push(n);
    else out.push({ topic: n.topic, notices: [n] });
  }
  return out.map(({ topic, notices }) => ({ topic, notices: notices.toReversed() }));
}

/** Tells the first notice of a topic at once and gathers those that follow closely. */
export class Gather {
  private readonly waiting = new Map<EventTopic, InboxNotice[]>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly tell: (told: Told) => void;

  constructor(tell: (told: Told) => void) {
    this.tell = tell;
  }

  hear(notice: InboxNotice): void {
    const { topic } = notice;
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
export function targetOf(topic: EventTopic, notices: InboxNotice[]): string {
  if (topic === "templates") return "/";
  const list = topic === "batches" ? "/batches" : "/merchants";
  const ids = new Set(notices.map((n) => n.about ?? ""));
  const [id] = ids;
  if (topic === "audits" && ids.size > 1 && notices.every((n) => n.warn)) return "/batches/rejections";
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
