import type { TableProps } from "antd";
import { memo, type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { FleetLine, FleetSort } from "@/bridge";
import { Grid } from "@/ui";
import { cellOf, type ShownColumn, sortOf, titleOf } from "./columns";
import type { From } from "./neighbours";
import { RowMenu } from "./RowMenu";
import { Seen } from "./Seen";
import type { Watch } from "./useWindow";

interface Item {
  id: string;
  index: number;
}

interface Props {
  ids: readonly string[];
  rows: ReadonlyMap<string, FleetLine>;
  watch: Watch;
  sort: FleetSort;
  reverse: boolean;
  onSort: (sort: FleetSort, reverse: boolean) => void;
  selected: ReadonlySet<string>;
  onSelect: (ids: string[]) => void;
  shown: ShownColumn[];
  compact: boolean;
  /** Told to the page of a merchant: the list it is opened from. */
  from: From;
  /** Told which row the keys are on. */
  onActive: (id: string) => void;
  onPreview: (id: string) => void;
}

const headHeight = 46;

/** Ten thousand merchants: only what is in sight is drawn, and only when it changed. */
export const MerchantTable = memo(function MerchantTable({ ids, rows, watch, sort, reverse, onSort, selected, onSelect, shown, compact, from, onActive, onPreview }: Props) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const height = useRoom(box);
  const items = useMemo(() => ids.map((id, index) => ({ id, index })), [ids]);
  const chosen = useMemo(() => [...selected], [selected]);

  const columns = useMemo<TableProps<Item>["columns"]>(
    () => [
      ...shown.map(({ key, width }) => {
        const by = sortOf[key];
        return {
          key: by ?? key,
          title: titleOf(t, key),
          width,
          ellipsis: true,
          ...(by ? { sorter: true, sortOrder: sort === by ? (reverse ? ("descend" as const) : ("ascend" as const)) : null } : {}),
          render: (_: unknown, item: Item) => {
            const line = rows.get(item.id);
            if (key !== "name") return line ? cellOf(key, line, width) : <span className="mf-merchants__blank" />;
            return (
              <Seen index={item.index} watch={watch}>
                {line ? (
                  <Link to={`/merchants/${line.id}`} state={from} title={line.name}>
                    {line.name}
                  </Link>
                ) : (
                  <span className="mf-merchants__blank" />
                )}
              </Seen>
            );
          },
        };
      }),
      {
        key: "more",
        title: "",
        onHeaderCell: () => ({ "aria-label": t("row.actions") }),
        width: 48,
        fixed: "right" as const,
        render: (_: unknown, item: Item) => {
          const line = rows.get(item.id);
          return line && <RowMenu line={line} onOpen={() => void navigate(`/merchants/${item.id}`, { state: from })} onPreview={() => onPreview(item.id)} />;
        },
      },
    ],
    [shown, sort, reverse, rows, t, watch, from, navigate, onPreview],
  );
  const wide = shown.reduce((sum, c) => sum + c.width, 44 + 48);

  return (
    <div ref={box} className="mf-merchants__table">
      {height > 0 && (
        <Grid<Item>
          label={t("table")}
          size={compact ? "small" : "middle"}
          rowKey="id"
          onActive={onActive}
          dataSource={items}
          columns={columns ?? []}
          showSorterTooltip={false}
          scroll={{ x: wide, y: height - headHeight }}
          rowClassName="mf-merchants__row"
          onRow={(item) => ({
            onClick: (event) => {
              // The box, the name and text that is being marked keep their own meaning.
              if ((event.target as HTMLElement).closest("a, button, input, label, .ant-table-selection-column") || window.getSelection()?.toString()) return;
              void navigate(`/merchants/${item.id}`, { state: from });
            },
          })}
          boxName={({ id }) => t("select.one", { name: rows.get(id)?.name ?? id })}
          rowSelection={{
            columnWidth: 44,
            preserveSelectedRowKeys: true,
            selectedRowKeys: chosen,
            onChange: (keysChosen) => onSelect(keysChosen as string[]),
            getTitleCheckboxProps: () => ({ "aria-label": t("select.all") }) as object,
          }}
          onChange={(_, __, sorter) => {
            const one = Array.isArray(sorter) ? sorter[0] : sorter;
            onSort(one?.order ? (one.columnKey as FleetSort) : "", one?.order === "descend");
          }}
        />
      )}
    </div>
  );
});

/** The height of the last list, which the next one most often has too: rows are drawn once then. */
let last = 0;

/** The height from the top of the box to the end of the window; 0 until it was measured. */
function useRoom(box: RefObject<HTMLDivElement | null>): number {
  const [height, setHeight] = useState(last);
  useLayoutEffect(() => {
    const measure = () => {
      const top = box.current?.getBoundingClientRect().top ?? 0;
      last = Math.max(300, Math.floor(window.innerHeight - top - 20));
      setHeight(last);
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(document.documentElement);
    const above = box.current?.parentElement?.previousElementSibling;
    if (above) watcher.observe(above);
    return () => watcher.disconnect();
  }, [box]);
  return height;
}
