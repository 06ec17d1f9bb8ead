import { Card } from "antd";
import type { ReactNode } from "react";

export interface Turn {
  key: string;
  name: ReactNode;
  /** How long it takes, what it leads to. */
  about: ReactNode;
  /** Over, or where it is; what comes later is neither. */
  at?: "done" | "here";
}

/** What comes one after the other, for who wonders what happens next and how long it takes. */
export function Sequel({ title, turns }: { title: string; turns: readonly Turn[] }) {
  return (
    <Card size="small" title={title}>
      <ol className="mf-sequel">
        {turns.map(({ key, name, about, at }) => (
          <li key={key} data-at={at} aria-current={at === "here" ? "step" : undefined}>
            <strong>{name}</strong>
            <span className="mf-quiet">{about}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
