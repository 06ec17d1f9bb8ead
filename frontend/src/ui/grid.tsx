/* oxlint-disable jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-redundant-roles -- the roles are lost with the table's */
import type { TableProps } from "antd";
import type { ComponentProps } from "react";

/**
 * The head of a virtual table is a table of its own and its body is boxes: to a
 * screen reader neither belongs to the other. With these parts and props, in an
 * element of role "grid", they are one grid of rows and cells.
 */
export const gridParts: NonNullable<TableProps["components"]> = {
  header: {
    // A table that is presentation takes the roles of its parts with it, so they are named again.
    table: (props: ComponentProps<"table">) => <table {...props} role="presentation" />,
    wrapper: (props: ComponentProps<"thead">) => <thead {...props} role="rowgroup" />,
    row: (props: ComponentProps<"tr">) => <tr {...props} role="row" aria-rowindex={1} />,
    cell: (props: ComponentProps<"th">) => <th {...props} role="columnheader" />,
  },
};

/** What a line of the body says of itself; the head is the first row. */
export const gridRow = (index: number, id: string, selected?: boolean) => ({
  role: "row",
  id,
  "aria-rowindex": index + 2,
  ...(selected === undefined ? {} : { "aria-selected": selected }),
});

export const gridCell = () => ({ role: "gridcell" });

/** Columns whose cells are cells of the grid. */
export const gridColumns = <T,>(columns: NonNullable<TableProps<T>["columns"]>): NonNullable<TableProps<T>["columns"]> =>
  columns.map((column) => ({ ...column, onCell: gridCell }));
