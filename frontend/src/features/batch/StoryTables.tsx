import { Card, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchGroup, BatchMoment, BatchObserved, BatchStory, BatchStoryWave } from "@/bridge";
import { Link } from "react-router";
import { textOf } from "@/i18n";
import { fullTime, numberText, shortTime } from "@/ui";
import { type Narrowed, wayTo } from "./narrowed";
import { Span } from "./Span";

/** A moment of the story and its place in it: two can share a time. */
type Numbered = BatchMoment & { n: number };

/** What was decided about a batch, how its waves went, why merchants failed, and how long things took. */
export function StoryTables({ story }: { story: BatchStory }) {
  const { t } = useTranslation("batch");
  const who = (n: number, of: Narrowed) => (n > 0 ? <Link to={wayTo(story.id, of)}>{numberText(n)}</Link> : "0");
  const moments: TableColumnsType<Numbered> = [
    { title: t("story.time"), key: "at", width: 170, className: "mf-numbers", render: (_, m) => fullTime(m.at) },
    { title: t("story.what"), key: "what", width: 200, render: (_, m) => textOf(m.what) },
    { title: t("story.detail"), key: "detail", render: (_, m) => textOf(m.detail) },
  ];
  const waves: TableColumnsType<BatchStoryWave & { n: number }> = [
    { title: t("column.wave"), dataIndex: "n", width: 70, className: "mf-numbers" },
    { title: t("column.merchants"), key: "total", width: 90, align: "right", className: "mf-numbers", render: (_, w) => who(w.total, { wave: w.n - 1 }) },
    { title: t("state.succeeded"), key: "succeeded", width: 90, align: "right", className: "mf-numbers", render: (_, w) => who(w.succeeded, { states: ["succeeded", "left_alone"], wave: w.n - 1 }) },
    // Approved and not let out yet: with these each wave's merchants add up.
    { title: t("state.waiting_release"), key: "ready", width: 120, align: "right", className: "mf-numbers", render: (_, w) => who(w.ready, { states: ["waiting_release"], wave: w.n - 1 }) },
    { title: t("state.failed"), key: "failed", width: 90, align: "right", className: "mf-numbers", render: (_, w) => who(w.failed, { states: ["failed"], wave: w.n - 1 }) },
    { title: t("story.rejected"), key: "rejected", width: 130, align: "right", className: "mf-numbers", render: (_, w) => who(w.rejected, { wave: w.n - 1, rejected: true }) },
    { title: t("story.fact.began"), key: "began", className: "mf-numbers mf-story__apart", render: (_, w) => shortTime(w.began_at) },
    { title: t("fact.ended"), key: "ended", className: "mf-numbers", render: (_, w) => shortTime(w.ended_at) },
  ];
  const causes: TableColumnsType<BatchGroup> = [
    { title: t("column.merchants"), key: "count", width: 90, align: "right", className: "mf-numbers", render: (_, g) => who(g.count, { group: g.key }) },
    { title: t("column.step"), key: "step", width: 160, className: "mf-story__apart", render: (_, g) => t(`steps.${g.step}`) },
    { title: t("column.why"), key: "why", render: (_, g) => textOf(g.message) },
  ];
  const durations: TableColumnsType<BatchObserved> = [
    { title: t("story.stage"), key: "name", width: 140, render: (_, d) => textOf(d.name) },
    { title: t("column.merchants"), dataIndex: "count", width: 90, align: "right", className: "mf-numbers" },
    { title: t("story.median"), key: "median", className: "mf-numbers mf-story__apart", render: (_, d) => <Span seconds={d.median} /> },
    { title: t("story.p90"), key: "p90", className: "mf-numbers", render: (_, d) => <Span seconds={d.p90} /> },
  ];
  return (
    <>
      <Card title={t("story.moments")} className="mf-story" styles={{ body: { padding: 0 } }}>
        <Table<Numbered> rowKey="n" size="small" columns={moments} dataSource={story.moments.map((m, i) => ({ ...m, n: i + 1 }))} pagination={false} scroll={{ x: 640 }} />
      </Card>
      {story.waves.length > 1 && (
        <Card title={t("waves")} className="mf-story" styles={{ body: { padding: 0 } }}>
          <Table rowKey="n" size="small" columns={waves} dataSource={story.waves.map((w, i) => ({ ...w, n: i + 1 }))} pagination={false} scroll={{ x: 640 }} />
        </Card>
      )}
      {story.causes.length > 0 && (
        <Card title={t("story.causes")} className="mf-story" styles={{ body: { padding: 0 } }}>
          <Table<BatchGroup> rowKey="key" size="small" columns={causes} dataSource={story.causes} pagination={false} scroll={{ x: 640 }} />
        </Card>
      )}
      {story.durations.length > 0 && (
        <Card title={t("story.durations")} className="mf-story" styles={{ body: { padding: 0 } }}>
          <Table<BatchObserved> rowKey="kind" size="small" columns={durations} dataSource={story.durations} pagination={false} scroll={{ x: 480 }} />
        </Card>
      )}
    </>
  );
}
