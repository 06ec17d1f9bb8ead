import { CloseOutlined, DownOutlined, UpOutlined } from "@ant-design/icons";
import { Button, type InputRef } from "antd";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { SearchField } from "@/ui";
import { findIn } from "./find";
import { dialogInFront } from "./shortcuts";

interface Props {
  /** Counts how often it was called for: each time the field takes the keys. */
  asked: number;
  onClose: () => void;
}

/** What is searched: the dialog that is open, or else the page. */
const place = (): Element => dialogInFront() ?? document.getElementById("main") ?? document.body;

/** The search of a list whose rows are not all drawn; undefined where everything is on the page. */
function listSearch(): HTMLInputElement | undefined {
  const grid = place().querySelector('[role="grid"][aria-rowcount]');
  if (!grid || Number(grid.getAttribute("aria-rowcount")) <= grid.querySelectorAll('[role="row"]').length) return undefined;
  return place().querySelector<HTMLInputElement>(".mf-search input") ?? undefined;
}

/** Finds words in what the window shows, as a browser does of itself. */
export default function FindBar({ asked, onClose }: Props) {
  const { t } = useTranslation("shell");
  const field = useRef<InputRef>(null);
  const [words, setWords] = useState("");
  const [found, setFound] = useState<Range[]>([]);
  const [at, setAt] = useState(0);
  const [opener] = useState(() => document.activeElement);
  const list = words ? listSearch() : undefined;

  useEffect(() => field.current?.focus({ cursor: "all" }), [asked]);
  const look = useEffectEvent(() => {
    const now = findIn(place(), words);
    setFound(now);
    setAt((last) => Math.min(last, Math.max(0, now.length - 1)));
  });
  useEffect(() => {
    look();
    const root = document.getElementById("root") ?? document.body;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watcher = new MutationObserver((changes) => {
      if (timer || changes.every((c) => c.target.parentElement?.closest(".mf-find"))) return;
      timer = setTimeout(() => {
        timer = undefined;
        look();
      }, 200);
    });
    watcher.observe(root, { childList: true, subtree: true, characterData: true });
    return () => {
      clearTimeout(timer);
      watcher.disconnect();
    };
  }, [words]);
  useEffect(() => {
    const one = found[at];
    CSS.highlights.set("mf-find", new Highlight(...found));
    CSS.highlights.set("mf-find-now", new Highlight(...(one ? [one] : [])));
    one?.startContainer.parentElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
    return () => {
      CSS.highlights.delete("mf-find");
      CSS.highlights.delete("mf-find-now");
    };
  }, [found, at]);

  const step = (by: number) => found.length > 0 && setAt((at + by + found.length) % found.length);
  const close = () => {
    onClose();
    // What was found has the keys next, if it can have them.
    const control = found[at]?.startContainer.parentElement?.closest<HTMLElement>("a[href], button, input");
    (control ?? (opener instanceof HTMLElement && opener.isConnected ? opener : undefined))?.focus();
  };
  const toList = () => {
    if (!list) return;
    onClose();
    list.focus();
    // React hears of a value only when it is set as a person would.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(list, words);
    list.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return (
    // The keys are those of the field and buttons in it.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <search
      className="mf-find"
      aria-label={t("find")}
      onKeyDown={(e) => {
        if (e.key === "Escape") close();
        else if (e.key === "F3") step(e.shiftKey ? -1 : 1);
        else return;
        e.preventDefault();
        e.stopPropagation();
      }}
    >
      <SearchField
        ref={field}
        label={t("find")}
        value={words}
        onChange={(next) => {
          setWords(next);
          setAt(0);
        }}
        onKeyDown={(e) => e.key === "Enter" && !e.nativeEvent.isComposing && step(e.shiftKey ? -1 : 1)}
      />
      <span role="status" className="mf-numbers mf-quiet">
        {words && (found.length > 0 ? t("find.at", { n: at + 1, of: found.length }) : t("find.none"))}
      </span>
      <Button type="text" size="small" icon={<UpOutlined />} aria-label={t("find.before")} disabled={found.length === 0} onClick={() => step(-1)} />
      <Button type="text" size="small" icon={<DownOutlined />} aria-label={t("find.next")} disabled={found.length === 0} onClick={() => step(1)} />
      {list && (
        <Button size="small" onClick={toList}>
          {t("find.list")}
        </Button>
      )}
      <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("find.close")} onClick={close} />
    </search>
  );
}
