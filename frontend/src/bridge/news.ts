import { QueryClient, type Query } from "@tanstack/react-query";
import { Fault } from "./fault";
import { api } from "./generated/calls";
import type { Event as FleetEvent } from "./generated/types";
import type { Depends } from "./read";
import { transport } from "./transport";

/** Events come in bursts while a batch runs; screens re-read at most this often. */
const gatherMs = 250;

/** Whether an event makes the answer of a query old. */
export function concerns(depends: Partial<Depends> | undefined, event: Pick<FleetEvent, "kind" | "id" | "related">): boolean {
  if (event.kind === "everything") return true;
  if (!depends?.on?.includes(event.kind)) return false;
  if (!depends.about || !event.id) return true;
  return depends.about === event.id || depends.about === event.related;
}

const dependsOf = (query: Query): Partial<Depends> | undefined => query.meta as Partial<Depends> | undefined;

/** Invalidates, in gathered strokes, the queries that events make old. */
export class News {
  private waiting: FleetEvent[] = [];
  private all = false;
  /** Whose first reading is under way and will be old when it comes. */
  private readonly late = new Set<Query>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly client: QueryClient;

  constructor(client: QueryClient) {
    this.client = client;
  }

  hear(event: FleetEvent): void {
    if (event.kind === "everything") this.all = true;
    else this.waiting.push(event);
    this.timer ??= setTimeout(() => this.tell(), event.kind === "vault.state" ? 0 : gatherMs);
  }

  gap(): void {
    this.all = true;
    this.timer ??= setTimeout(() => this.tell(), 0);
  }

  private tell(): void {
    const { waiting, all } = this;
    this.waiting = [];
    this.all = false;
    this.timer = undefined;
    const old = (query: Query): boolean => all || waiting.some((event) => concerns(dependsOf(query), event));
    // A first reading that is under way is not begun anew by this, and may answer
    // what was before: what it brings is old when it comes.
    const first = this.client.getQueryCache().findAll({ predicate: (query) => query.state.fetchStatus === "fetching" && query.state.data === undefined && old(query) });
    for (const query of first) {
      if (this.late.has(query)) continue;
      this.late.add(query);
      const ended = () => this.late.delete(query);
      query.promise?.then(() => {
        ended();
        void this.client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      }, ended);
    }
    void this.client.invalidateQueries({ predicate: old });
  }
}

export function newClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always", // the facade is on this machine
        staleTime: 60_000,
        retry: false,
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  // A vault that locked itself is met by whichever call comes first.
  const relock = (error: unknown): void => {
    if (error instanceof Fault && error.code === "vault.locked") {
      void client.invalidateQueries({ queryKey: [api.vault.status.id] });
    }
  };
  client.getQueryCache().config.onError = relock;
  client.getMutationCache().config.onError = relock;
  return client;
}

const listeners = new Set<(event: FleetEvent) => void>();

/** Hears every event until the returned function is called. */
export function onNews(heard: (event: FleetEvent) => void): () => void {
  listeners.add(heard);
  return () => listeners.delete(heard);
}

/** Connects the stream of events to the client and to whoever hears it; returns the end of it. */
export function follow(client: QueryClient): () => void {
  const news = new News(client);
  return transport().listen(
    (event) => {
      news.hear(event);
      for (const heard of listeners) heard(event);
    },
    () => news.gap(),
  );
}
