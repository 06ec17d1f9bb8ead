import { type RefObject, useEffect, useRef, useState } from "react";

/**
 * After a change of page the keys belong to the new page and its heading is
 * said; a page that took the focus itself keeps it. Tabs of one page are not
 * other pages.
 */
export function usePageChange(main: RefObject<HTMLElement | null>, pathname: string): string {
  const [said, setSaid] = useState("");
  const last = useRef(pathname);
  useEffect(() => {
    const place = main.current;
    if (!place || last.current === pathname) return;
    const record = recordOf(pathname);
    const sameRecord = record !== undefined && record === recordOf(last.current);
    last.current = pathname;
    place.scrollTo({ top: 0 });
    if (sameRecord) return;
    if (!place.contains(document.activeElement)) place.focus({ preventScroll: true });
    const say = () => {
      const first = place.querySelector("h1");
      // Before its data is there a page has the heading of its kind only.
      const heading = first?.closest("[data-before]") ? "" : (first?.textContent ?? "");
      if (heading) setSaid(heading);
      return heading !== "";
    };
    if (say()) return;
    // A page that is loaded on demand has its heading later.
    const watcher = new MutationObserver(() => say() && watcher.disconnect());
    watcher.observe(place, { childList: true, subtree: true });
    return () => watcher.disconnect();
  }, [main, pathname]);
  return said;
}

/** The part of an address that names a record, as in /merchants/ID; undefined for lists. */
const recordOf = (pathname: string): string | undefined => /^\/[^/]+\/[^/]*/.exec(pathname)?.[0];
