import { Pagination, type PaginationProps, Table, type TableProps } from "antd";
import { cloneElement, type ComponentProps, type FocusEvent, isValidElement, type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { paged } from "./pages";
import { clampTo, type Place, placeAfter } from "./gridKeys";
import "./grid.css";

interface Props<T extends object> extends Omit<TableProps<T>, "pagination" | "virtual" | "components" | "rowKey" | "aria-label"> {
  /** What the rows are. */
  label: string;
  rowKey: (keyof T & string) | ((row: T) => string);
  /** What a row's box to tick is called. The table would ask for the boxes of all rows, drawn or not. */
  boxName?: (row: T) => string;
  /** Told which row the keys are on, when it is another. */
  onActive?: (key: string) => void;
  /** Set where the rows are one page of more. */
  pages?: PaginationProps & { current: number; pageSize: number; total: number };
}

/** What can be used inside a cell; none of it is a stop of the Tab key. */
const controls = "a[href], button, input, [tabindex]";

// The table is none of its own, so neither are its parts.
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */
const frame = (props: ComponentProps<"table">) => <table {...props} role="presentation" />;
const parts = {
  table: frame,
  header: {
    table: frame,
    wrapper: (props: ComponentProps<"thead">) => <thead {...props} role="rowgroup" />,
    row: (props: ComponentProps<"tr">) => <tr {...props} role="row" aria-rowindex={1} data-row-key="" />,
    cell: (props: ComponentProps<"th">) => <th {...props} role="columnheader" tabIndex={-1} />,
  },
  body: {
    wrapper: (props: ComponentProps<"div">) => <div {...props} role="rowgroup" />,
    row: (props: ComponentProps<"div">) => <div {...props} role="row" />,
    cell: (props: ComponentProps<"div">) => <div {...props} role="gridcell" />,
  },
};
/* oxlint-enable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */

const named = (tick: ReactNode, name: string) => (isValidElement<{ "aria-label"?: string }>(tick) ? cloneElement(tick, { "aria-label": name }) : tick);

/**
 * A table that draws only the rows in sight, and is a grid for those who do not
 * see it: one stop of the Tab key, in which the arrow keys move the active row
 * or, after the right arrow, the active cell. Enter does what the row's or the
 * cell's first control does, Space ticks the row.
 */
export function Grid<T extends object>({ label, rowKey, pages, columns, dataSource, rowSelection, boxName, onRow, onActive, loading, ...rest }: Props<T>) {
  const { t } = useTranslation("ui");
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const table = useRef<{ scrollTo: (to: { index: number }) => void }>(null);
  /** The row the keys are on stays with what it is about when the order changes. */
  const active = useRef({ key: undefined as string | undefined, row: 0, cell: -1 });
  const keys = useMemo(() => (dataSource ?? []).map((row) => String(typeof rowKey === "function" ? rowKey(row) : row[rowKey])), [dataSource, rowKey]);
  const chosen = useMemo(() => new Set(rowSelection?.selectedRowKeys), [rowSelection?.selectedRowKeys]);
  const before = pages ? (pages.current - 1) * pages.pageSize : 0;
  const total = pages?.total ?? keys.length;

  const rowIn = (key: string | undefined) => (key === undefined ? null : (box.current?.querySelector<HTMLElement>(`[role=row][data-row-key="${CSS.escape(key)}"]`) ?? null));
  const cellsOf = (row: Element | null) => [...(row?.querySelectorAll<HTMLElement>(":scope > [role=gridcell], :scope > [role=columnheader]") ?? [])];

  /** Says which row or cell is active, once it is drawn. */
  const show = () => {
    const grid = box.current;
    if (!grid) return;
    grid.setAttribute("aria-colcount", String(grid.querySelectorAll("[role=columnheader]").length));
    for (const control of grid.querySelectorAll<HTMLElement>(controls)) if (control.tabIndex !== -1) control.tabIndex = -1;
    const row = rowIn(active.current.key);
    const place = active.current.cell < 0 ? row : cellsOf(row)[active.current.cell];
    for (const last of grid.querySelectorAll("[data-active]")) if (last !== place) last.removeAttribute("data-active");
    if (!place) {
      grid.removeAttribute("aria-activedescendant");
      return;
    }
    place.id ||= `${id}-${active.current.key}-${active.current.cell}`;
    place.dataset["active"] = "";
    if (grid.getAttribute("aria-activedescendant") !== place.id) grid.setAttribute("aria-activedescendant", place.id);
  };

  const goTo = (to: Place) => {
    const { row, cell } = clampTo(to, keys.length, cellsOf(rowIn("")).length);
    if (row >= 0 && keys[row] !== undefined && keys[row] !== active.current.key) onActive?.(keys[row]);
    active.current = { key: row < 0 ? "" : keys[row], row, cell };
    if (row >= 0) table.current?.scrollTo({ index: row });
    show();
    if (cell >= 0) cellsOf(rowIn(active.current.key))[cell]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const here = (): Place => {
    const { key, row, cell } = active.current;
    if (key === "") return { row: -1, cell };
    const at = keys.indexOf(key ?? "");
    return { row: at < 0 ? Math.min(row, keys.length - 1) : at, cell };
  };

  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    const own = event.target === event.currentTarget;
    const within = event.target as HTMLElement;
    // A control inside keeps what it does; what it does not use moves on.
    if (!own && (event.key === "Enter" || event.key === " " || within.matches("input:not([type=checkbox]), textarea, [role=combobox]"))) return;
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const place = here();
    if (event.key === "Enter" || event.key === " ") {
      const row = rowIn(active.current.key);
      const cell = place.cell < 0 ? row : cellsOf(row)[place.cell];
      const tick = (place.cell < 0 ? row : cell)?.querySelector<HTMLElement>("input[type=checkbox]:not(:disabled)");
      const first = cell?.querySelector<HTMLElement>("a[href], button:not(:disabled)");
      if (event.key === " " && place.cell < 0) tick?.click();
      else (first ?? (place.cell < 0 ? row : (tick ?? cell)))?.click();
    } else {
      const first = rowIn(active.current.key);
      const list = first?.parentElement?.closest<HTMLElement>("[role=rowgroup]");
      const page = Math.max(1, Math.floor((list?.clientHeight ?? 0) / (first?.offsetHeight || 46)) - 1);
      const to = placeAfter(event.key, event.ctrlKey, place, { rows: keys.length, page });
      if (!to) return;
      if (!own) event.currentTarget.focus({ preventScroll: true });
      goTo(to);
    }
    event.preventDefault();
  };
  const activate = (row: HTMLElement | null) => {
    const key = row?.dataset["rowKey"];
    if (!key) return;
    if (key !== active.current.key) onActive?.(key);
    active.current = { key, row: keys.indexOf(key), cell: -1 };
    show();
  };
  const focused = (event: FocusEvent<HTMLDivElement>) => {
    // Nothing jumps: the first row in sight is where the keys begin, also when the row they were on has left the list.
    const { key } = active.current;
    if (event.target === event.currentTarget && (key === undefined || (key !== "" && !keys.includes(key)))) activate(event.currentTarget.querySelector('[role=row]:not([data-row-key=""])'));
  };

  useEffect(() => {
    show();
    const grid = box.current;
    if (!grid) return;
    const watcher = new MutationObserver(show);
    watcher.observe(grid, { childList: true, subtree: true });
    return () => watcher.disconnect();
  });

  return (
    <>
      <div
        ref={box}
        className="mf-rows"
        role="grid"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={label}
        aria-describedby={`${id}-keys`}
        aria-rowcount={total + 1}
        aria-multiselectable={rowSelection ? true : undefined}
        aria-busy={loading ? true : undefined}
        onKeyDown={pressed}
        onFocus={focused}
        onMouseDownCapture={(event) => activate((event.target as Element).closest<HTMLElement>("[role=row]"))}
      >
        <Table<T>
          {...rest}
          ref={table as never}
          virtual
          // antd would have every change of a row spoken, and have something else than rows in the grid.
          loading={{ spinning: Boolean(loading), ...({ "aria-live": undefined, "aria-busy": undefined } as object) }}
          components={parts}
          rowKey={rowKey}
          columns={columns ?? []}
          dataSource={dataSource ?? []}
          {...(rowSelection ? { rowSelection: { getTitleCheckboxProps: () => ({ "aria-label": t("grid.all") }) as object, ...rowSelection, ...(boxName ? { renderCell: (_, row, __, tick) => named(tick, boxName(row)) } : {}), columnTitle: (tick) => (rowSelection.hideSelectAll ? undefined : tick) ?? <span className="mf-visually-hidden">{t("grid.pick")}</span> } } : {})}
          onRow={(row, at = 0) => ({
            ...onRow?.(row, at),
            "aria-rowindex": before + at + 2,
            ...(rowSelection ? { "aria-selected": chosen.has(keys[at] ?? "") } : {}),
          })}
          pagination={false}
        />
      </div>
      <span id={`${id}-keys`} hidden>
        {t("grid.keys")}
      </span>
      {pages && pages.total > pages.pageSize && <Pagination className="mf-rows__pages" align="end" {...paged(pages)} />}
    </>
  );
}
