import { useEffect, useRef, useState } from "react";

const pauseMs = 15_000;

/** A text that changes all the time, as often as it can be listened to: at once, then every 15 s at most. */
export function useNowAndThen(text: string): string {
  const [said, setSaid] = useState(text);
  const last = useRef(0);
  useEffect(() => {
    if (text === said) return;
    const timer = setTimeout(() => {
      last.current = performance.now();
      setSaid(text);
    }, Math.max(0, last.current + pauseMs - performance.now()));
    return () => clearTimeout(timer);
  }, [text, said]);
  return said;
}
