import { Button, Card, Select, type TableColumnsType } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BatchBoard, type BatchState, type BatchTask, useRead } from "@/bridge";
import { listText, textOf } from "@/i18n";
import { FaultAlert, Grid, Loading, numberText, Only, SearchField, shortTime } from "@/ui";
import type { Narrowed } from "./narrowed";
import { TaskState } from "./BoardProgress";
import { TaskDrawer } from "./TaskDrawer";
import { isOver, states } from "./words";

interface Props {
  board: BatchBoard;
  narrowed: Narrowed;
  onNarrow: (to: Narrowed) => void;
}

const pageSize = 100;

/** Every merchant of a batch and how it stands. */
export function TaskTable({ board, narrowed, onNarrow }: Props) {
  const { t } = useTranslation("batch");
  const [text, setText] = useState("");
  const [place, setPlace] = useState({ page: 1, of: "" });
  const [open, setOpen] = useState<string>();
  const of = JSON.stringify([narrowed, text]);
  const page = place.of === of ? place.page : 1;
  const { states: chosen = [], group, stage, wave, rejected } = narrowed;
  const filter = {
    ...(chosen.length > 0 ? { states: [...chosen] } : {}),
    ...(group ? { group } : {}),
    ...(stage ? { stage } : {}),
    ...(wave === undefined ? {} : { wave }),
    ...(rejected ? { rejected } : {}),
    ...(text.trim() ? { text: text.trim() } : {}),
    offset: (page - 1) * pageSize,
    limit: pageSize,
  };
  const id = board.batch.id;
  const { data, error, refetch } = useRead(api.batches.tasks, { id, filter }, { on: ["batch", "task"], about: id, keep: true });
  // What a choice of one state does not say.
  const more = [
    ...(wave === undefined ? [] : [t("wave", { n: wave + 1 })]),
    ...(stage ? [textOf(board.progress.stages.find((one) => one.kind === stage)?.name)] : []),
    ...(chosen.length > 1 ? [listText(chosen.map((one) => t(`state.${one}`)))] : []),
    ...(rejected ? [t("story.rejected")] : []),
    ...(group ? [t("tasks.one_cause")] : []),
  ];
  const card = useRef<HTMLDivElement>(null);
  // A number on another screen leads to those it counts, which may begin below what fits.
  const [led] = useState(() => Object.keys(narrowed).length > 0);
  const read = data !== undefined;
  useEffect(() => {
    if (led && read) card.current?.scrollIntoView({ block: "nearest" });
  }, [led, read]);
  const columns: TableColumnsType<BatchTask> = [
    {
      title: t("merchant"),
      key: "merchant",
      ellipsis: true,
      render: (_, task) => (
        <Button type="link" size="small" className="mf-link-cell" onClick={() => setOpen(task.id)}>
          {task.merchant}
        </Button>
      ),
    },
    { title: t("mini_app"), dataIndex: "mini_app_id", width: 180, className: "mf-numbers", responsive: ["xl"] },
    { title: t("column.version"), dataIndex: "version", width: 90, className: "mf-numbers", render: (v?: string) => v ?? "—" },
    { title: t("column.state"), key: "state", width: 140, render: (_, task) => <TaskState state={task.state} /> },
    { title: t("column.step"), key: "step", width: 120, render: (_, task) => (task.state === "succeeded" ? "—" : t(`steps.${task.step}`)) },
    {
      title: t("column.why"),
      key: "why",
      ellipsis: true,
      render: (_, task) => textOf(task.failure?.message ?? task.waiting) || (task.retry_at ? t("again_at", { time: shortTime(task.retry_at) }) : ""),
    },
    ...(board.batch.waves > 1 ? [{ title: t("column.wave"), key: "wave", width: 70, align: "right" as const, className: "mf-numbers", render: (_: unknown, task: BatchTask) => task.wave + 1 }] : []),
    { title: t("column.calls"), dataIndex: "calls", width: 70, align: "right", className: "mf-numbers" },
  ];
  return (
    <Card
      ref={card}
      title={
        <div className="mf-row">
          <SearchField style={{ width: 260 }} label={t("tasks.search")} value={text} onChange={setText} />
          <Select
            aria-label={t("tasks.state")}
            allowClear
            placeholder={t("tasks.state")}
            className="mf-fit"
            value={chosen.length === 1 ? chosen[0] : undefined}
            options={(isOver(board.batch.state) ? states.filter((s) => board.batch.counts.states[s]) : states).map((value) => ({ value, label: t(`state.${value}`) }))}
            onChange={(state?: BatchState) => {
              const { states: _all, ...rest } = narrowed;
              onNarrow(state ? { ...rest, states: [state] } : rest);
            }}
          />
          {more.length > 0 && (
            <Only onAll={() => onNarrow({})}>{more.join(" · ")}</Only>
          )}
        </div>
      }
      extra={data && <span className="mf-quiet mf-numbers">{t("tasks.count", { count: data.total, n: numberText(data.total) })}</span>}
      styles={{ body: { padding: 0 } }}
    >
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && (
        <Grid<BatchTask>
          label={t("merchant")}
          rowKey="id"
          size="small"
          scroll={{ y: 460, x: 820 }}
          columns={columns}
          dataSource={data.tasks}
          pages={{ current: page, pageSize, total: data.total, onChange: (next) => setPlace({ page: next, of }) }}
        />
      )}
      <TaskDrawer board={board} task={data?.tasks.find((x) => x.id === open)} onClose={() => setOpen(undefined)} />
    </Card>
  );
}
