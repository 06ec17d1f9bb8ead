import type { Page } from "playwright-core";

/** What is wrong with a screen as it is now, in words; nothing when it is as it should be. */
export async function mannersOf(page: Page): Promise<string[]> {
  return [...(await page.evaluate(nested)), ...(await page.evaluate(targets)), ...(await page.evaluate(lost)), ...(await page.evaluate(ragged))];
}

/** Text and controls that a person cannot bring into sight, and a page that moves sideways. */
export async function lostOn(page: Page): Promise<string[]> {
  return await page.evaluate(lost);
}

/** Controls in controls: a person meets two, and one has no name. */
function nested(): string[] {
  const own = 'a[href], button, input, select, textarea, [role="button"], [role="link"], [role="switch"], [role="checkbox"]';
  return [...document.querySelectorAll(`:is(a[href], button, [role="button"], [role="link"]) :is(${own})`)].map((e) => `a control in a control: ${e.outerHTML.slice(0, 160)}`);
}

/**
 * Targets of the pointer below 24 by 24 (WCAG 2.2, 2.5.8). A link in a sentence
 * is as high as its line; a small target may stand alone: a circle of 24 around
 * its middle meets no other target.
 */
function targets(): string[] {
  interface Target {
    element: Element;
    box: DOMRect;
  }
  const seen = (e: Element): boolean => {
    const box = e.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || !e.checkVisibility({ visibilityProperty: true, opacityProperty: false })) return false;
    // What is covered, as behind a dialog, is no target.
    const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1);
    if (x !== box.x + box.width / 2 || y !== box.y + box.height / 2) return true;
    const top = document.elementFromPoint(x, y);
    return !!top && (e.contains(top) || top.contains(e) || !!top.closest("label")?.contains(e) || !!e.closest("label")?.contains(top));
  };
  const works = 'a[href], button, input:not([type="hidden"]), textarea, select, summary, [role="button"], [role="tab"], [role="menuitem"], [role="checkbox"], [role="switch"], [role="option"], [role="combobox"], [role="separator"][tabindex], [role="slider"]';
  const all: Target[] = [];
  for (const element of document.querySelectorAll(works)) {
    if (element.matches(":disabled, [aria-disabled=true], [aria-hidden=true]") || !seen(element)) continue;
    const wide = element.closest('label, .ant-checkbox-wrapper, .ant-radio-wrapper, .ant-select, .ant-picker, .ant-input-affix-wrapper, .ant-input-number, .ant-segmented-item') ?? element;
    const within = element.matches("input, textarea, select, [role=combobox]") ? wide : element;
    const box = within.getBoundingClientRect();
    if (!all.some((t) => t.element === within)) all.push({ element: within, box });
  }
  const small = all.filter(({ box }) => box.width < 24 || box.height < 24);
  const inText = ({ element }: Target): boolean => {
    if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
    const own = element.textContent?.trim() ?? "";
    return (element.closest("p, li, td, dd, div, [role=gridcell]")?.textContent?.trim().length ?? 0) > own.length;
  };
  const far = (a: Target, b: Target): boolean => {
    const x = a.box.x + a.box.width / 2;
    const y = a.box.y + a.box.height / 2;
    if (small.includes(b)) return Math.hypot(x - (b.box.x + b.box.width / 2), y - (b.box.y + b.box.height / 2)) >= 24;
    const dx = Math.max(b.box.left - x, 0, x - b.box.right);
    const dy = Math.max(b.box.top - y, 0, y - b.box.bottom);
    return Math.hypot(dx, dy) >= 12;
  };
  return small
    .filter((t) => !inText(t) && !all.every((o) => o === t || o.element.contains(t.element) || t.element.contains(o.element) || far(t, o)))
    .map((t) => `a target of ${Math.round(t.box.width)}x${Math.round(t.box.height)}: ${t.element.outerHTML.slice(0, 160)}`);
}

/** Values of facts that do not begin at one edge. */
function ragged(): string[] {
  return [...document.querySelectorAll(".ant-descriptions:not(.ant-descriptions-bordered)")].flatMap((facts) => {
    const edges = new Map<number, Set<number>>();
    for (const cell of facts.querySelectorAll("tr > td")) {
      const value = cell.querySelector(".ant-descriptions-item-content");
      const place = [...(cell.parentElement?.children ?? [])].indexOf(cell);
      if (value) edges.set(place, (edges.get(place) ?? new Set()).add(Math.round(value.getBoundingClientRect().left)));
    }
    return [...edges.values()].filter((lefts) => lefts.size > 1).map((lefts) => `values begin at ${[...lefts].join(", ")}: ${facts.textContent?.slice(0, 80)}`);
  });
}

function lost(): string[] {
  const found: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push(`the page moves sideways by ${root.scrollWidth - root.clientWidth}`);
  const main = document.querySelector("#main");
  if (main && main.scrollWidth > main.clientWidth) found.push(`the screen moves sideways by ${main.scrollWidth - main.clientWidth}`);
  const moves = (style: CSSStyleDeclaration, axis: "X" | "Y") => ["auto", "scroll"].includes(style[`overflow${axis}`]);
  const cuts = (style: CSSStyleDeclaration, axis: "X" | "Y") => ["hidden", "clip"].includes(style[`overflow${axis}`]);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const of = text.parentElement;
    if (!text.textContent?.trim() || !of?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    // Shown to whoever comes by keys; and what a list moves by its own means.
    if (of.closest(".mf-skip, .ant-table-header, .ant-table-tbody-virtual, .ant-tabs-nav-wrap")) continue;
    range.selectNodeContents(text);
    let box: { left: number; right: number; top: number; bottom: number } = range.getBoundingClientRect();
    if (box.right - box.left < 2 || box.bottom - box.top < 2) continue;
    // From the text outwards: what cuts it off without a sign, before anything scrolls it into sight.
    let freeX = false;
    let freeY = false;
    for (let e: Element | null = of; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      const edge = e.getBoundingClientRect();
      // Only for ears, or shortened with a sign.
      if (edge.width <= 1 || edge.height <= 1 || style.clipPath !== "none" || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none" || e.matches('[aria-hidden="true"]')) {
        freeX = freeY = true;
        break;
      }
      if (moves(style, "X")) freeX = true;
      if (moves(style, "Y")) freeY = true;
      const away = (!freeX && cuts(style, "X") && (box.right > edge.right + 2 || box.left < edge.left - 2)) || (!freeY && cuts(style, "Y") && (box.bottom > edge.bottom + 4 || box.top < edge.top - 4));
      if (away) {
        found.push(`cut off by ${e.tagName}.${e.className}: ${text.textContent.trim().slice(0, 60)}`);
        freeX = freeY = true;
        break;
      }
      if (style.position === "fixed") {
        if (!freeX && (box.left < -1 || box.right > innerWidth + 1)) found.push(`beside the window: ${text.textContent.trim().slice(0, 60)}`);
        if (!freeY && (box.top < -1 || box.bottom > innerHeight + 1)) found.push(`above or below the window: ${text.textContent.trim().slice(0, 60)}`);
        freeX = freeY = true;
        break;
      }
    }
    if (!freeX && (box.left < -1 || box.right > innerWidth + 1)) found.push(`beside the window: ${text.textContent.trim().slice(0, 60)}`);
  }
  return found;
}
