import type { ReactNode } from "react";

/** How a state is felt: done, on its way, wants attention, went wrong, or none of these. */
export type Tone = "good" | "busy" | "warn" | "bad" | "demo" | "plain";

/** A state in a word, readable in both themes. */
export function StateTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="mf-tag" data-tone={tone}>
      {children}
    </span>
  );
}
