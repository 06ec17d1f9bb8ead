import { useEffect, useRef } from "react";

/** Reads, once, what was never read: when somebody first looks at it. */
export function useFirstLook(never: boolean, read: () => void): void {
  const asked = useRef(false);
  useEffect(() => {
    if (!never || asked.current) return;
    asked.current = true;
    read();
  });
}
