import { useEffect, useEffectEvent } from "react";
import { useNavigate } from "react-router";
import { desktopWindow } from "@/bridge/desktop";

/** Goes where a notification of the system leads. */
export function useOpened(): void {
  const navigate = useNavigate();
  const opened = useEffectEvent((target: string) => void navigate(target));
  useEffect(() => {
    const stop = desktopWindow().runtime?.EventsOn("open", (target: string) => opened(target));
    return () => stop?.();
  }, []);
}
