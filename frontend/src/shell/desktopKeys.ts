import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api } from "@/bridge";
import { desktopWindow, hasDesktop } from "@/bridge/desktop";
import { useLooks } from "./preferences";
import { isTyping } from "./shortcuts";
import { actionOf } from "./windowKeys";
import { setZoom, zoomAfter } from "./zoom";

/** What a browser gives by itself and the window does not: its keys and mouse buttons. */
export function useDesktopKeys({ find }: { find: () => void }): void {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { t } = useTranslation("shell");
  const { preferences, change } = useLooks();
  const zoom = (step: 1 | -1 | 0) => {
    const size = zoomAfter(preferences.zoom, step);
    setZoom(size);
    change({ zoom: size });
    void message.info({ key: "zoom", content: t("zoom", { size }), duration: 1.5 });
  };
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const doing = actionOf(event, isTyping(event.target));
    if (!doing) return;
    event.preventDefault();
    switch (doing) {
      case "back":
        void navigate(-1);
        break;
      case "forward":
        void navigate(1);
        break;
      case "reread":
        void client.invalidateQueries();
        break;
      case "close":
        desktopWindow().runtime?.Quit(); // the program hides or ends, as the person prefers
        break;
      case "quit":
        void api.system.quit().catch(() => undefined);
        break;
      case "fullscreen":
        void toggleFullscreen();
        break;
      case "find":
        find();
        break;
      case "larger":
      case "smaller":
      case "as_made":
        zoom(doing === "larger" ? 1 : doing === "smaller" ? -1 : 0);
        break;
      case "undo":
      case "redo":
        document.execCommand(doing);
        break;
    }
  });
  const clicked = useEffectEvent((event: MouseEvent) => {
    if (event.button !== 3 && event.button !== 4) return;
    event.preventDefault();
    void navigate(event.button === 3 ? -1 : 1);
  });
  const wheeled = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1 : -1);
  });
  useEffect(() => {
    if (!hasDesktop()) return;
    const wheel = (event: WheelEvent) => wheeled(event);
    window.addEventListener("wheel", wheel, { passive: false });
    const keys = (event: KeyboardEvent) => pressed(event);
    const buttons = (event: MouseEvent) => clicked(event);
    window.addEventListener("keydown", keys);
    window.addEventListener("mouseup", buttons);
    return () => {
      window.removeEventListener("wheel", wheel);
      window.removeEventListener("keydown", keys);
      window.removeEventListener("mouseup", buttons);
    };
  }, []);
}

async function toggleFullscreen(): Promise<void> {
  const runtime = desktopWindow().runtime;
  if (await runtime?.WindowIsFullscreen()) runtime?.WindowUnfullscreen();
  else runtime?.WindowFullscreen();
}
