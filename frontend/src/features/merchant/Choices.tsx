import type { SelectProps } from "antd";
import { listText } from "@/i18n";
import { numberText, PickSelect } from "@/ui";

const wordsOf = (chosen: readonly { label?: unknown; value?: unknown }[]): string => listText(chosen.map(({ label, value }) => String(label ?? value)));

/** About as wide as a name is, in em: what is written in a square is one. */
const widthOf = (name: string): number => [...name].reduce((sum, c) => sum + (c > "\u2e80" ? 1 : 0.56), 0);

interface Props<Value> extends SelectProps<Value[]> {
  /** How many each value selects by itself, once that is known. A value that is missing selects none. */
  counts?: Record<string, number> | undefined;
}

/** A filter with several values: what is chosen is told in words, as far as there is room. */
export function Choices<Value extends string>({ counts, ...props }: Props<Value>) {
  return (
    <PickSelect<Value[]>
      mode="multiple"
      className="mf-merchants__choice"
      popupMatchSelectWidth={false}
      maxTagCount={0}
      maxTagPlaceholder={(chosen) => <span title={wordsOf(chosen)}>{wordsOf(chosen)}</span>}
      {...(counts && {
        optionRender: ({ label, value }) => (
          <span className="mf-merchants__option">
            {label} <span className="mf-quiet mf-numbers">{numberText(counts[String(value)] ?? 0)}</span>
          </span>
        ),
      })}
      {...(typeof props.placeholder === "string" && { style: { minWidth: `calc(${widthOf(props.placeholder)}em + 44px)` } })}
      {...props}
    />
  );
}
