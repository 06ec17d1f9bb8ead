import { type TableProps, Tag } from "antd";
import { memo, type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { FleetLine, FleetSort } from "@/bridge";
import { Grid, shortTime, StateTag } from "@/ui";
import { Release } from "./Release";
import { Standing } from "./Standing";
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
}

const headHeight = 46;

/** Ten thousand merchants: only what is in sight is drawn, and only when it changed. */
export const MerchantTable = memo(function MerchantTable({ ids, rows, watch, sort, reverse, onSort, selected, onSelect }: Props) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const height = useRoom(box);
  const items = useMemo(() => ids.map((id, index) => ({ id, index })), [ids]);
  const chosen = useMemo(() => [...selected], [selected]);

  const columns = useMemo<TableProps<Item>["columns"]>(() => {
    const order = (by: FleetSort) => ({
      key: by,
      sorter: true,
      sortOrder: sort === by ? (reverse ? ("descend" as const) : ("ascend" as const)) : null,
    });
    const show = (draw: (line: FleetLine) => ReactNode) => (_: unknown, item: Item) => {
      const line = rows.get(item.id);
      return line ? draw(line) : <span className="mf-merchants__blank" />;
    };
    return [
      {
        ...order("name"),
        title: t("name"),
        width: 174,
        ellipsis: true,
        render: (_, item) => (
          <Seen index={item.index} watch={watch}>
            {show((line) => (
              <Link to={`/merchants/${line.id}`} title={line.name}>
                {line.name}
              </Link>
            ))(_, item)}
          </Seen>
        ),
      },
      { key: "mini", title: t("mini_app_id"), width: 154, render: show((line) => <span className="mf-code">{line.mini_app_id || <span className="mf-quiet">—</span>}</span>) },
      {
        key: "contact",
        title: t("contact"),
        width: 172,
        ellipsis: true,
        render: show((line) => (
          <span className="mf-numbers">
            {line.contact} {line.phone && <span className="mf-quiet">{line.phone}</span>}
          </span>
        )),
      },
      {
        key: "tags",
        title: t("tags"),
        width: 116,
        ellipsis: true,
        render: show((line) => (
          <>
            {line.archived && <StateTag tone="plain">{t("archived")}</StateTag>}
            {line.tags.map((tag) => (
              <Tag key={tag} variant="filled">
                {tag}
              </Tag>
            ))}
          </>
        )),
      },
      { ...order("authorization"), title: t("authorization"), width: 134, render: show((line) => <Standing line={line} />) },
      { ...order("online"), title: t("online"), width: 206, render: show((line) => <Release line={line} />) },
      { ...order("updated"), title: t("updated"), responsive: ["xxl"], width: 140, render: show((line) => <span className="mf-numbers mf-quiet">{shortTime(line.updated_at)}</span>) },
    ];
  }, [sort, reverse, rows, t, watch]);

  return (
    <div ref={box} className="mf-merchants__table">
      <Grid<Item>
        label={t("table")}
        size="middle"
        rowKey="id"
        dataSource={items}
        columns={columns ?? []}
        showSorterTooltip={false}
        scroll={{ x: 1002, y: height - headHeight }}
        rowClassName="mf-merchants__row"
        onRow={(item) => ({
          onClick: (event) => {
            // The box, the name and text that is being marked keep their own meaning.
            if ((event.target as HTMLElement).closest("a, button, input, label, .ant-table-selection-column") || window.getSelection()?.toString()) return;
            void navigate(`/merchants/${item.id}`);
          },
        })}
        rowSelection={{
          columnWidth: 44,
          preserveSelectedRowKeys: true,
          selectedRowKeys: chosen,
          onChange: (keysChosen) => onSelect(keysChosen as string[]),
          getTitleCheckboxProps: () => ({ "aria-label": t("select.all") }) as object,
          getCheckboxProps: (item) => ({ "aria-label": t("select.one", { name: rows.get(item.id)?.name ?? item.id }) }) as object,
        }}
        onChange={(_, __, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter;
          onSort(one?.order ? (one.columnKey as FleetSort) : "", one?.order === "descend");
        }}
      />
    </div>
  );
});

/** Tells the watch which rows are drawn. */
function Seen({ index, watch, children }: { index: number; watch: Watch; children: ReactNode }) {
  useEffect(() => {
    watch.enter(index);
    return () => watch.leave(index);
  }, [index, watch]);
  return children;
}

/** The height from the top of the box to the end of the window. */
function useRoom(box: RefObject<HTMLDivElement | null>): number {
  const [height, setHeight] = useState(480);
  useLayoutEffect(() => {
    const measure = () => {
      const top = box.current?.getBoundingClientRect().top ?? 0;
      setHeight(Math.max(300, Math.floor(window.innerHeight - top - 20)));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(document.documentElement);
    const above = box.current?.previousElementSibling;
    if (above) watcher.observe(above);
    return () => watcher.disconnect();
  }, [box]);
  return height;
}
