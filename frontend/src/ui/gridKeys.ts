/** A row of a grid, or one of its cells; -1 are the heads of the columns, and the row as a whole. */
export interface Place {
  row: number;
  cell: number;
}

interface Extent {
  rows: number;
  /** How many rows are in sight. */
  page: number;
}

/** Where a key leads in a grid; undefined when it leads nowhere. */
export function placeAfter(key: string, ctrl: boolean, { row, cell }: Place, { rows, page }: Extent): Place | undefined {
  if (ctrl && key !== "Home" && key !== "End") return undefined;
  const far = key === "Home" ? 0 : rows - 1;
  switch (key) {
    case "ArrowDown":
      return { row: row + 1, cell };
    case "ArrowUp":
      // Only cells have a head above them.
      return row <= 0 ? { row: -1, cell: Math.max(0, cell) } : { row: row - 1, cell };
    case "PageDown":
      return { row: Math.max(0, row) + page, cell };
    case "PageUp":
      return { row: Math.max(0, row - page), cell };
    case "ArrowRight":
      return { row, cell: cell + 1 };
    case "ArrowLeft":
      return { row, cell: row < 0 ? Math.max(0, cell - 1) : Math.max(-1, cell - 1) };
    case "Home":
    case "End":
      if (cell < 0 || ctrl) return { row: far, cell };
      return { row, cell: key === "Home" ? 0 : Infinity };
    default:
      return undefined;
  }
}

/** The nearest place there is. */
export const clampTo = ({ row, cell }: Place, rows: number, cells: number): Place => ({
  row: Math.min(row, rows - 1),
  cell: cells > 0 ? Math.min(cell, cells - 1) : cell,
});
