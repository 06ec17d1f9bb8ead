import { AutoComplete, type AutoCompleteProps, type InputRef } from "antd";
import { type ChangeEvent, type KeyboardEvent, type RefObject, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { api, useCommand, useRead } from "@/bridge";
import { saveKept, searchFor } from "@/bridge/drafts";
import { isBeingSpelled, matches, numberText, SearchField, useSpelled } from "@/ui";
import { useCurrentApp } from "./currentApp";
import type { Early } from "./EarlySearch";
import { features } from "./feature";
import { useLooks } from "./preferences";

/** How many merchants and batches are proposed. */
const shown = 8;

type Options = NonNullable<AutoCompleteProps["options"]>;

/** A place to go to, or what is done at once. */
interface Place {
  path: string;
  name: string;
  about?: string;
  run?: () => void;
}

/** What is done at once stands among the paths under a name that is none. */
const doing = (name: string): string => `do:${name}`;

/**
 * One field from which everything is reached: merchants, batches, screens and
 * their parts, template versions, what can be begun and what is done at once. "/" and Ctrl+K come here. It empties itself when it has
 * led somewhere.
 */
export default function GlobalSearch({ search, early }: { search: RefObject<HTMLInputElement | null>; early: Early }) {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const [app] = useCurrentApp();
  const [text, setText] = useState(early.text);
  const [open, setOpen] = useState(early.text !== "");
  const { pathname } = useLocation();
  const [begunAt, setBegunAt] = useState(pathname);
  // The words Enter was pressed on before what they find was there.
  const hurried = useRef(early.entered ? early.text.trim() : "");
  // Whether the list itself took the last Enter.
  const taken = useRef(false);
  // Whether the marked line is one that a person went to.
  const chosen = useRef(false);
  const field = useRef<InputRef>(null);
  useImperativeHandle(search, () => field.current?.input as HTMLInputElement, []);
  useEffect(() => {
    if (early.wanted && document.activeElement === document.body) field.current?.focus();
    Object.assign(early, { text: "", entered: false, wanted: false });
  }, [early]);
  if (begunAt !== pathname) {
    // What was looked for on the way to another page is not wanted there.
    setBegunAt(pathname);
    setText("");
    setOpen(false);
  }
  const words = text.trim();
  const merchants = useRead(api.merchants.find, { filter: { text: words, app_id: app }, limit: shown }, { on: ["merchant"], enabled: words !== "", keep: true });
  const batches = useRead(api.batches.list, undefined, { on: ["batch"], enabled: words !== "", keep: true });

  const templates = useRead(api.templates.list, { app_id: app }, { on: ["app"], enabled: words !== "", keep: true });

  const screens: Place[] = features.flatMap((f) => (f.nav ? [{ path: f.nav.path, name: t(`${f.name}:nav`) }] : []));
  const begins: Place[] = features.flatMap((f) => (f.begins ?? []).map(({ path, text: key }) => ({ path, name: t(`${f.name}:${key}`) })));
  const parts: Place[] = features.flatMap((f) => (f.places ?? []).map(({ path, text: key }) => ({ path, name: t(key.includes(":") ? key : `${f.name}:${key}`)})));
  const actions = useActions();
  const editions: Place[] = (templates.data?.templates ?? []).flatMap(({ id, name, versions }) => versions.map(({ version }) => ({ path: doing(`${id} ${version}`), name: `${name} ${version}`, run: () => void navigate("/templates") })));
  const names = words === "" ? [] : [...screens, ...begins, ...parts, ...actions, ...editions].map((p) => p.name).concat((batches.data?.batches ?? []).map(({ batch }) => batch.plan.name ?? ""));
  useSpelled(names);
  // What is found belongs to the words before, or nothing is known yet; whether
  // the list is open does not matter, which also closes by itself.
  const late = words !== "" && ([merchants, batches, templates].some((read) => read.isPlaceholderData || read.isLoading) || isBeingSpelled(names));
  const found = words === "" ? [] : (merchants.data?.rows ?? []);
  const named = words === "" ? [] : (batches.data?.batches ?? []).filter(({ batch }) => matches(batch.plan.name ?? "", words)).slice(0, shown);
  const all: Options = [
    ...(found.length > 0 ? [{ value: "merchants", label: t("search.all", { words, n: numberText(merchants.data?.ids.length ?? 0) }) }] : []),
    group(t("search.merchants"), found.map((m) => ({ path: `/merchants/${m.id}`, name: m.name, about: m.mini_app_id }))),
    group(t("search.batches"), named.map(({ batch }) => ({ path: `/batches/${batch.id}`, name: batch.plan.name ?? "" }))),
    group(t("search.screens"), screens.filter((p) => matches(p.name, words))),
    group(t("search.begins"), [...begins, ...actions].filter((p) => matches(p.name, words))),
    group(t("search.parts"), parts.filter((p) => matches(p.name, words))),
    group(t("search.editions"), editions.filter((p) => matches(p.name, words)).slice(0, shown)),
  ].filter((o) => !("options" in o) || o.options.length > 0);

  // Nothing is proposed: the list of merchants says what there is.
  const first = all[0];
  const best = String((first && "options" in first ? first.options[0]?.value : first?.value) ?? "merchants");

  const typing = (): boolean => document.activeElement === field.current?.input;
  const end = () => {
    hurried.current = "";
    setText("");
    setOpen(false);
    field.current?.blur();
  };
  const go = (to: string) => {
    const action = [...actions, ...editions].find((a) => a.path === to);
    if (action) {
      end();
      action.run?.();
      return;
    }
    const target = to === "merchants" ? `/merchants${searchFor("merchants", words)}` : to;
    end();
    void navigate(target);
  };
  useEffect(() => {
    if (hurried.current === "" || late) return;
    if (hurried.current === words) go(best);
    hurried.current = "";
  });
  return (
    <AutoComplete
      className="mf-topbar__search"
      value={text}
      options={all}
      open={open && words !== "" && (all.length > 0 || !late)}
      onOpenChange={(next) => {
        // A list that closes late, when its field was left and come back to, closes on words that were typed since.
        if (next || !typing()) setOpen(next);
        else requestAnimationFrame(() => typing() || setOpen(false));
      }}
      defaultActiveFirstOption={words !== ""}
      onSelect={(to: string) => {
        taken.current = true;
        go(to);
      }}
      popupMatchSelectWidth={420}
      notFoundContent={<span role="status">{t("search.none")}</span>}
      virtual={false}
    >
      <Field
        inputRef={field}
        label={t("search")}
        hint={<span className="mf-key">/</span>}
        onText={(next) => {
          chosen.current = false;
          setText(next);
          setOpen(true);
        }}
        onMove={() => {
          chosen.current = true;
        }}
        onTake={(event, choose) => {
          if (late && !chosen.current) {
            event.stopPropagation(); // the list around the field would take the line it marks, of the words before
            if (event.key === "Enter") hurried.current = words;
            else setOpen(false);
            return;
          }
          if (event.key === "Tab") {
            choose();
            return;
          }
          taken.current = false;
          choose();
          // The list has no line marked in the moment after its lines changed.
          if (!taken.current && words !== "") go(best);
        }}
        onEscape={end}
      />
    </AutoComplete>
  );
}

/** What is done at once, from wherever one is. */
function useActions(): Place[] {
  const { t } = useTranslation("shell");
  const { change } = useLooks();
  const lock = useCommand(api.vault.lock);
  const of = (name: string, words: string, run: () => void): Place => ({ path: doing(name), name: words, run });
  return [
    of("lock", t("lock"), () => {
      saveKept();
      lock.mutate();
    }),
    ...(["light", "dark", "system"] as const).map((theme) => of(theme, `${t("theme")}: ${t(`theme.${theme}`)}`, () => change({ theme }))),
    ...(["zh", "en"] as const).map((language) => of(language, `${t("language")}: ${t(`language.${language}`)}`, () => change({ language }))),
  ];
}

const group = (label: string, places: Place[]) => ({
  label,
  options: places.map((p) => ({
    value: p.path,
    label: (
      <span className="mf-proposed">
        <span className="mf-proposed__name">{p.name}</span>
        {p.about && <span className="mf-quiet mf-numbers">{p.about}</span>}
      </span>
    ),
  })),
});

interface FieldProps {
  inputRef: RefObject<InputRef | null>;
  label: string;
  hint: React.ReactNode;
  onText: (text: string) => void;
  /** An arrow was pressed. */
  onMove: () => void;
  /** Enter or Tab was pressed; `choose` takes the line that is marked, if one is. */
  onTake: (event: KeyboardEvent<HTMLInputElement>, choose: () => void) => void;
  onEscape: () => void;
  // What the list of proposals gives its field.
  value?: string;
  onChange?: (event: ChangeEvent<HTMLInputElement>) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
}

/** The search field as a list of proposals wants it. */
function Field({ inputRef, label, hint, onText, onMove, onTake, onEscape, value, onKeyDown, ...rest }: FieldProps) {
  return (
    <SearchField
      {...rest}
      ref={inputRef}
      label={label}
      value={value ?? ""}
      suffix={hint}
      onChange={onText}
      onKeyDown={(event) => {
        if (event.key === "Escape") onEscape();
        else if (event.nativeEvent.isComposing) return;
        else if (event.key === "Enter" || event.key === "Tab") onTake(event, () => onKeyDown?.(event));
        else {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") onMove();
          onKeyDown?.(event);
        }
      }}
    />
  );
}
