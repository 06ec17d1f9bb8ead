import { hasDesktop } from "@/bridge/desktop";

/** The endings of sheets of rows. */
export const sheetEndings = ".csv,.xlsx,.txt";

/**
 * What a field for files accepts, from endings (".csv,.xlsx"). The window's
 * view on Linux hears of types alone and would show every file, so that there
 * each ending is a type as well, which the window's dialog reads.
 */
export const accepting = (endings: string): string =>
  hasDesktop() ? endings.split(",").flatMap((ending) => [ending, `application/x-ending-${ending.slice(1)}`]).join(",") : endings;
