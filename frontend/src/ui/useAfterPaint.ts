import { useCallback, useEffect, useLayoutEffect, useRef } from "react";

/**
 * Hands on what was typed once the frame that shows it is drawn: a letter does
 * not wait for the list behind its field. Of several in one frame the last is
 * handed on; what a screen that is left has not handed on stays where it is.
 */
export function useAfterPaint<T>(take: (value: T) => void): (value: T) => void {
  const latest = useRef(take);
  useLayoutEffect(() => void (latest.current = take));
  const due = useRef<{ value: T } | undefined>(undefined);
  useEffect(() => () => void (due.current = undefined), []);
  return useCallback((value: T) => {
    const waits = due.current !== undefined;
    due.current = { value };
    if (waits) return;
    requestAnimationFrame(() =>
      setTimeout(() => {
        const last = due.current;
        due.current = undefined;
        if (last) latest.current(last.value);
      }),
    );
  }, []);
}
