import { useCallback } from "react";

/** Marks an element with data-more while there is something beyond its end, so that the edge shows it. */
export function useScrollEdge(): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const look = () => {
      element.dataset.more = String(element.scrollLeft + element.clientWidth < element.scrollWidth - 1);
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    const watch = () => {
      for (const child of element.children) sizes.observe(child);
    };
    watch();
    const columns = new MutationObserver(() => {
      watch();
      look();
    });
    columns.observe(element, { childList: true });
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      columns.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
}
