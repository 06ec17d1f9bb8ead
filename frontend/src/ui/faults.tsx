import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from "react";
import type { Fault, FaultText } from "@/bridge";

interface Reported {
  key: string;
  fault: Fault;
  retry: () => void;
}

/** What could not be read on a page: the same said by several places is said once, at its head. */
export class PageFaults {
  #reported = new Map<string, Reported>();
  #told = new Map<string, string>();
  #heads = 0;
  #version = 0;
  #heard = new Set<() => void>();

  subscribe = (heard: () => void): (() => void) => {
    this.#heard.add(heard);
    return () => void this.#heard.delete(heard);
  };

  version = (): number => this.#version;

  report(place: string, reported: Reported): () => void {
    return this.#holds(() => this.#reported.set(place, reported), () => this.#reported.delete(place));
  }

  /** A place says a fault by itself. */
  tell(place: string, key: string): () => void {
    return this.#holds(() => this.#told.set(place, key), () => this.#told.delete(place));
  }

  /** Whether the page says a fault anywhere. */
  isTold(key: string): boolean {
    return [...this.#told.values()].includes(key) || this.#of(key).length > 0;
  }

  head(): () => void {
    return this.#holds(() => this.#heads++, () => this.#heads--);
  }

  /** Whether the head of the page says it instead of the place. */
  isAbove(place: string): boolean {
    const own = this.#reported.get(place);
    return own !== undefined && this.#heads > 0 && this.#of(own.key).length > 1;
  }

  /** What the head says: a fault of several places, and doing again what each did. */
  above(): { key: string; fault: Fault; retry: () => void }[] {
    const keys = new Set([...this.#reported.values()].map((r) => r.key));
    return [...keys].flatMap((key) => {
      const all = this.#of(key);
      const first = all[0];
      if (!first || all.length < 2) return [];
      return [{ key, fault: first.fault, retry: () => all.forEach((r) => r.retry()) }];
    });
  }

  #of(key: string): Reported[] {
    return [...this.#reported.values()].filter((r) => r.key === key);
  }

  #holds(begin: () => void, end: () => void): () => void {
    begin();
    this.#tell();
    return () => {
      end();
      this.#tell();
    };
  }

  #tell(): void {
    this.#version++;
    for (const heard of this.#heard) heard();
  }
}

/** Two faults are one for a person when they say the same, whatever each call's trace. */
export const keyOfFault = ({ code, merchant, text, hint, platform }: Fault): string => JSON.stringify([code, merchant, text, hint, platform?.code, platform?.sub_code, platform?.sub_msg]);

const Context = createContext<PageFaults | undefined>(undefined);

/** The place whose faults are gathered: all that is drawn of one page. */
export function OnePage({ children }: { children: ReactNode }) {
  const [faults] = useState(() => new PageFaults());
  return <Context value={faults}>{children}</Context>;
}

/** The way to what sets a fault right; undefined where none is known. */
const Remedies = createContext<(fault: Fault) => ReactNode>(() => undefined);

/** Offers the way with every fault that is told within. */
export const Remedied = Remedies.Provider;

export const useRemedy = (): ((fault: Fault) => ReactNode) => use(Remedies);

const nothing = new PageFaults();

export function usePageFaults(): PageFaults {
  const faults = use(Context) ?? nothing;
  useSyncExternalStore(faults.subscribe, faults.version, faults.version);
  return faults;
}

/** The page has a head that says what several places could not read. */
export function usePageHead(): PageFaults {
  const faults = usePageFaults();
  useEffect(() => faults.head(), [faults]);
  return faults;
}

/** What the frame says above every screen of the way to the platform while it is not open. */
let outage: FaultText | undefined;
const heard = new Set<() => void>();

/** Says it above every screen until the returned function is called. */
export function sayOutage(text: FaultText): () => void {
  const say = (now: FaultText | undefined) => {
    outage = now;
    for (const tell of heard) tell();
  };
  say(text);
  return () => say(undefined);
}

const hear = (tell: () => void): (() => void) => {
  heard.add(tell);
  return () => void heard.delete(tell);
};

/** What is said of an outage above every screen; undefined while the platform is in reach, for all that is known. */
export const useOutage = (): FaultText | undefined => useSyncExternalStore(hear, () => outage, () => outage);

/** Whether a fault tells no more than the outage does: the way to the platform failed, and nothing can have changed there. */
export const isOutage = (fault: Fault, said: FaultText | undefined): boolean => said !== undefined && (fault.code.startsWith("network.") || (fault.code === "platform.platform_fault" && !fault.platform?.code));
