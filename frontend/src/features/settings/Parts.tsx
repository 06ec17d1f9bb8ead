import { Button } from "antd";
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { matches, SearchField, useSpelled } from "@/ui";
import { isPart, names, type PartName, titles } from "./parts";

/** A part of the settings that can be gone to and found. */
export function Part({ name, children }: { name: PartName; children: ReactNode }) {
  return (
    <section data-part={name} tabIndex={-1}>
      {children}
    </section>
  );
}

/** Goes to a part, or leaves those that speak of the words; drawn is other when parts came or were drawn anew. */
export function PartsBar({ page, drawn }: { page: RefObject<HTMLElement | null>; drawn: unknown }) {
  const { t } = useTranslation("settings");
  const [words, setWords] = useState("");
  const [left, setLeft] = useState(names.length);
  const wanted = words.trim().toLowerCase();
  const spelled = useSpelled(wanted === "" ? [] : names.map((name) => t(titles[name])));
  // What a part says is known by what it shows, in the language it shows it in.
  useEffect(() => {
    const parts = [...(page.current?.querySelectorAll<HTMLElement>("[data-part]") ?? [])];
    for (const part of parts) part.hidden = wanted !== "" && !matches(part.textContent ?? "", wanted) && !(part.dataset["part"] && matches(t(titles[part.dataset["part"] as PartName]), wanted));
    setLeft(parts.filter((part) => !part.hidden).length);
  }, [wanted, page, t, spelled]);
  const seen = useSeen(page, drawn);
  // The last ones are never the highest in sight: what was gone to is where one is until one moves on.
  const [gone, setGone] = useState<PartName>();
  const here = gone ?? seen;
  useEffect(() => {
    const leave = () => setGone(undefined);
    const moves = ["wheel", "touchmove"] as const;
    for (const move of moves) window.addEventListener(move, leave, { passive: true });
    return () => moves.forEach((move) => window.removeEventListener(move, leave));
  }, []);
  const goTo = (name: PartName) => {
    setGone(name);
    const part = page.current?.querySelector<HTMLElement>(`[data-part="${name}"]`);
    part?.scrollIntoView({ block: "start" });
    part?.focus({ preventScroll: true });
  };
  // The search leads to a part, which is gone to when the parts are drawn, and once.
  const [params, setParams] = useSearchParams();
  const asked = params.get("part");
  const arrive = useEffectEvent((name: PartName) => {
    setParams({}, { replace: true });
    setWords("");
    goTo(name);
  });
  useEffect(() => {
    if (drawn === undefined || !isPart(asked)) return undefined;
    const frame = requestAnimationFrame(() => arrive(asked));
    return () => cancelAnimationFrame(frame);
  }, [asked, drawn]);
  return (
    <div className="mf-parts">
      <SearchField label={t("find")} value={words} onChange={setWords} />
      {wanted ? (
        <span className="mf-quiet" role="status">
          {left > 0 ? t("found", { count: left }) : t("found.none")}
        </span>
      ) : (
        <nav aria-label={t("parts")}>
          {names.map((name) => (
            <Button key={name} type="text" size="small" aria-current={here === name || undefined} onClick={() => goTo(name)}>
              {t(titles[name])}
            </Button>
          ))}
        </nav>
      )}
    </div>
  );
}

/** The part a person is at: the highest that is in sight. */
function useSeen(page: RefObject<HTMLElement | null>, drawn: unknown): string | undefined {
  const [seen, setSeen] = useState<string>();
  useEffect(() => {
    const inSight = new Set<Element>();
    const watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inSight.add(target);
        else inSight.delete(target);
      }
      const first = [...(page.current?.querySelectorAll<HTMLElement>("[data-part]") ?? [])].find((part) => inSight.has(part));
      setSeen(first?.dataset["part"]);
    });
    page.current?.querySelectorAll("[data-part]").forEach((part) => watcher.observe(part));
    return () => watcher.disconnect();
  }, [page, drawn]);
  return seen;
}
