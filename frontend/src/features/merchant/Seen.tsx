import { type ReactNode, useEffect } from "react";
import type { Watch } from "./useWindow";

/** Tells the watch which rows of a list are drawn. */
export function Seen({ index, watch, children }: { index: number; watch: Watch; children: ReactNode }) {
  useEffect(() => {
    watch.enter(index);
    return () => watch.leave(index);
  }, [index, watch]);
  return children;
}
