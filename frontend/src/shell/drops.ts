import { desktopWindow } from "@/bridge/desktop";

/** What a place that takes files hears, with what was dropped on it. */
const fileDrop = "filedrop";

/**
 * A file dropped on a page replaces the page by that file. In the window there
 * would be no way back, so nothing dropped ever navigates. Files go to the
 * place under the mouse that takes them, and otherwise to whoever asked for
 * what nobody took.
 */
export function keepPage(): void {
  const hold = (event: DragEvent) => {
    const data = event.dataTransfer;
    // Text dragged into a field stays a matter of the field.
    if (!data || [...data.types].every((type) => type === "text/plain" || type === "text/html")) return;
    event.preventDefault();
    if (event.type === "drop" && data.files.length > 0) hand(event.target, [...data.files]);
  };
  for (const type of ["dragenter", "dragover", "drop"] as const) window.addEventListener(type, hold);
  // The window's own view keeps files from the page; the program hands them over.
  desktopWindow().runtime?.EventsOn("dropped", (x: number, y: number, files: { name: string; url: string }[]) => {
    const target = document.elementFromPoint(x, y);
    const read = async ({ name, url }: { name: string; url: string }) => new File([await (await fetch(url)).blob()], name);
    Promise.all(files.map(read)).then((whole) => hand(target, whole), () => undefined);
  });
}

function hand(target: EventTarget | null, files: File[]): void {
  (target instanceof Element && target.isConnected ? target : document.body).dispatchEvent(new CustomEvent(fileDrop, { bubbles: true, cancelable: true, detail: files }));
}

/** Hears of the files dropped on a place, or on the whole page and taken by nobody. */
export function onFileDrop(place: EventTarget, take: (files: File[]) => void): () => void {
  const heard = (event: Event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    take((event as CustomEvent<File[]>).detail);
  };
  place.addEventListener(fileDrop, heard);
  return () => place.removeEventListener(fileDrop, heard);
}

let offered: File[] = [];

/** Keeps what was dropped elsewhere for the page that takes it. */
export function offer(files: File[]): void {
  offered = files;
}

/** What was kept, once. */
export function takeOffered(): File[] {
  const files = offered;
  offered = [];
  return files;
}

/** Whether a file can hold merchants. */
export const isSheet = (file: File): boolean => /\.(csv|xlsx)$/i.test(file.name);
