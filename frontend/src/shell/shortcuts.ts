import { useEffect, useEffectEvent } from "react";

/** Whether a key belongs to a field someone types in. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The dialog that is open before all others. */
export const dialogInFront = (): Element | undefined => [...document.querySelectorAll("[role=dialog]")].findLast((d) => d.checkVisibility());

/** The keys that work everywhere; KeyboardHelp lists them. */
export function useShortcuts(actions: { focusSearch: () => void; help: () => void }): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      // It works while something is typed too.
      event.preventDefault();
      actions.focusSearch();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/") {
      event.preventDefault();
      actions.focusSearch();
    } else if (event.key === "?") {
      event.preventDefault();
      actions.help();
    }
  });
  useEffect(() => {
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}
