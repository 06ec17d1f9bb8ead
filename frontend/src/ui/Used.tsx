import { Progress } from "antd";
import "./used.css";

interface Props {
  used: number;
  limit: number;
  /** Both as words, with the numbers as they are given: "3 / 30". */
  words: (used: string) => string;
  /** Whether the platform was ever asked: what nobody knows is not 0. */
  known: boolean;
  /** For ears, where the words alone do not say of what. */
  name?: string;
}

/** How much of a limit of the platform is used. */
export function Used({ used, limit, words, known, name }: Props) {
  const said = words(known ? String(used) : "—");
  return (
    <div className="mf-used">
      <span className="mf-numbers">{said}</span>
      {known && <Progress percent={(used / limit) * 100} showInfo={false} size="small" status={used >= limit ? "exception" : "normal"} aria-label={name ?? said} />}
    </div>
  );
}
