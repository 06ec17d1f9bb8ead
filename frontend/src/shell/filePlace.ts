import { useEffect, useEffectEvent, useRef } from "react";
import { onFileDrop } from "./drops";

/** Makes an element a place that takes dropped files. */
export function useFilePlace(take: (files: File[]) => void) {
  const place = useRef<HTMLDivElement>(null);
  const dropped = useEffectEvent(take);
  useEffect(() => (place.current ? onFileDrop(place.current, (files) => dropped(files)) : undefined), []);
  return place;
}
