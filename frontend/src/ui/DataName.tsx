import { facts } from "@/bridge";
import { textOf } from "@/i18n";

/** What a person calls a kind of users' information, by the platform's word for it; a word nobody knows stays. */
export function dataName(code: string): string {
  const name = facts.data[code];
  return name ? textOf(name) : code;
}

/** A kind of users' information, with the platform's words for it. */
export function DataName({ code, of }: { code: string; of?: string | undefined }) {
  const name = dataName(code);
  return (
    <span>
      {name} <span className="mf-code mf-quiet mf-platform-words">{[of, name === code ? "" : code].filter(Boolean).join(" ")}</span>
    </span>
  );
}
