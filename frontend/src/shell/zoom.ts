import { desktopWindow, hasDesktop } from "@/bridge/desktop";

/** The sizes a page is shown in, in percent; the same as a browser's. */
const sizes = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300];

/** The next size up or down from one; 100 is how the page is made. */
export function zoomAfter(now: number | undefined, step: 1 | -1 | 0): number {
  if (step === 0) return 100;
  const at = now || 100;
  return (step > 0 ? sizes.find((s) => s > at) : sizes.findLast((s) => s < at)) ?? at;
}

/** How many pixels of the page the window is wide: conditions of styles on the width do not know of a size that the page has by itself. */
export const widthOfPage = (): number => window.innerWidth / (Number(document.documentElement.style.getPropertyValue("--mf-zoom")) || 1);

/** Shows the page of the window in a size. */
export function setZoom(percent: number | undefined): void {
  if (!hasDesktop()) return;
  const size = percent || 100;
  // WebView2 gives the program no way to its own zoom; WebKit's own zoom is the window's matter.
  if (navigator.userAgent.includes("Windows")) {
    document.documentElement.style.setProperty("zoom", `${size}%`);
    // What is as high as the window is so before it is made larger.
    document.documentElement.style.setProperty("--mf-zoom", String(size / 100));
  } else desktopWindow().runtime?.EventsEmit("zoom", size);
}
