/**
 * A file dropped on a page replaces the page by that file. In the window there
 * would be no way back, so nothing dropped ever navigates; places that take
 * files say so themselves.
 */
export function keepPage(): void {
  const hold = (event: DragEvent) => {
    // Text dragged into a field stays a matter of the field.
    if (!event.dataTransfer || [...event.dataTransfer.types].every((type) => type === "text/plain" || type === "text/html")) return;
    if (event.type === "dragover" && !event.defaultPrevented) event.dataTransfer.dropEffect = "none";
    event.preventDefault();
  };
  for (const type of ["dragenter", "dragover", "drop"] as const) window.addEventListener(type, hold);
}
