import { SearchOutlined } from "@ant-design/icons";
import { Button, type TableProps, Tooltip } from "antd";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type ReadinessBoard, type ReadinessLine } from "@/bridge";
import { textOf } from "@/i18n";
import { EmptyState, Grid, numberText, restOfWindow, StateTag } from "@/ui";
import { useWindow, type Watch } from "../merchant";
import { ForMany } from "./ForMany";
import { marks, on, tones } from "./states";
import type { Looking } from "./useReadiness";

interface Item {
  id: string;
  index: number;
}

interface Props {
  board: ReadinessBoard;
  looking: Looking;
}

const idOf = (line: ReadinessLine): string => line.merchant_id;

/** Every merchant in a row, every step in a column; only what is in sight is read. */
export function ReadinessTable({ board, looking }: Props) {
  const { t, i18n } = useTranslation("fleet");
  const wide = i18n.language === "en" ? 118 : 88; // as its longest word
  const { rows, watch } = useWindow(board.ids, board.rows, { read: api.fleet.rows, idOf, on });
  const items = useMemo(() => board.ids.map((id, index) => ({ id, index })), [board.ids]);
  const steps = board.steps;
  const states = useMemo(() => new Map(board.states.map(({ state, name }) => [state, textOf(name)])), [board.states]);
  const names = useMemo(() => new Map(steps.map(({ step, name }) => [step, textOf(name)])), [steps]);
  const columns = useMemo<TableProps<Item>["columns"]>(
    () => [
      {
        key: "name",
        title: t("column.name"),
        width: 170,
        ellipsis: true,
        fixed: "start",
        render: (_, item) => {
          const line = rows.get(item.id);
          return (
            <Seen index={item.index} watch={watch}>
              {line && (
                <Link to={`/merchants/${line.merchant_id}/fleet`} title={line.name}>
                  {line.name}
                </Link>
              )}
            </Seen>
          );
        },
      },
      {
        key: "next",
        title: t("column.next"),
        width: 300,
        ellipsis: true,
        render: (_, item) => {
          const line = rows.get(item.id);
          if (!line) return null;
          if (!line.first || !line.state) return <StateTag tone="good">{t("ready")}</StateTag>;
          return (
            <span title={textOf(line.why)}>
              <StateTag tone={tones[line.state]}>{`${names.get(line.first) ?? line.first} · ${states.get(line.state) ?? line.state}`}</StateTag>{" "}
              <span className="mf-quiet">{textOf(line.why)}</span>
            </span>
          );
        },
      },
      ...steps.map(({ step, name }, at) => ({
        key: step,
        title: textOf(name),
        width: wide,
        align: "center" as const,
        render: (_: unknown, item: Item) => {
          const state = rows.get(item.id)?.states[at];
          if (!state) return null;
          const words = `${textOf(name)}: ${states.get(state) ?? state}`;
          return (
            <Tooltip title={words}>
              <span className="mf-fleet__mark" data-tone={tones[state]} role="img" aria-label={words}>
                {marks[state]}
              </span>
            </Tooltip>
          );
        },
      })),
    ],
    [rows, watch, steps, states, names, t, wide],
  );
  const step = looking.filter.first ?? looking.filter.step;
  if (board.ids.length === 0) {
    return <EmptyState icon={<SearchOutlined />} title={t("nothing")} hint={t("nothing.hint")} action={<Button onClick={looking.clear}>{t("filter.clear")}</Button>} />;
  }
  return (
    <>
      <div className="mf-fleet__count">
        <span className="mf-quiet mf-numbers" role="status">
          {t("shown", { count: board.total, n: numberText(board.ids.length), total: numberText(board.total) })}
        </span>
        {step && <ForMany step={step} ids={board.ids} />}
      </div>
      <Grid<Item> label={t("nav")} size="small" rowKey="id" dataSource={items} columns={columns ?? []} scroll={{ x: 470 + wide * steps.length, y: restOfWindow(380) }} />
    </>
  );
}

/** Tells the watch which rows are drawn. */
function Seen({ index, watch, children }: { index: number; watch: Watch; children: React.ReactNode }) {
  useEffect(() => {
    watch.enter(index);
    return () => watch.leave(index);
  }, [index, watch]);
  return children;
}
