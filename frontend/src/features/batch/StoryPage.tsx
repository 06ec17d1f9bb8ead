import { DownloadOutlined } from "@ant-design/icons";
import { Button, Card, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, type BatchFormat, type BatchGroup, type BatchMoment, type BatchObserved, type BatchStory, type BatchStoryWave, useCommand, useRead } from "@/bridge";
import { languageNow, textOf } from "@/i18n";
import { FaultAlert, fullTime, Loading, numberText, PageHeader, shortTime, StateTag, useDelivery } from "@/ui";
import { Span } from "./Span";
import { statusTones } from "./words";
import "./batch.css";

const forms = ["xlsx", "html", "json"] as const satisfies readonly BatchFormat[];

/** A moment of the story and its place in it: two can share a time. */
type Numbered = BatchMoment & { n: number };

/** What became of a batch: its waves, what was decided, its failures and how long things took. */
export default function StoryPage() {
  const { id = "" } = useParams();
  const { data, error, refetch } = useRead(api.batches.story, { id }, { on: ["batch"], about: id, keep: true });
  if (error) {
    return (
      <div className="mf-page">
        <FaultAlert fault={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  return data ? <Told story={data} /> : <Loading />;
}

function Told({ story }: { story: BatchStory }) {
  const { t } = useTranslation("batch");
  const deliver = useDelivery();
  const save = useCommand(api.batches.saveStory, { onSuccess: deliver });
  const moments: TableColumnsType<Numbered> = [
    { title: t("story.time"), key: "at", width: 170, className: "mf-numbers", render: (_, m) => fullTime(m.at) },
    { title: t("story.what"), key: "what", width: 200, render: (_, m) => textOf(m.what) },
    { title: t("story.detail"), key: "detail", render: (_, m) => textOf(m.detail) },
  ];
  const waves: TableColumnsType<BatchStoryWave & { n: number }> = [
    { title: t("column.wave"), dataIndex: "n", width: 70, className: "mf-numbers" },
    { title: t("story.merchants"), dataIndex: "total", width: 90, className: "mf-numbers" },
    { title: t("state.succeeded"), dataIndex: "succeeded", width: 90, className: "mf-numbers" },
    { title: t("state.failed"), dataIndex: "failed", width: 90, className: "mf-numbers" },
    { title: t("story.rejected"), dataIndex: "rejected", width: 90, className: "mf-numbers" },
    { title: t("story.began"), key: "began", className: "mf-numbers", render: (_, w) => shortTime(w.began_at) },
    { title: t("fact.ended"), key: "ended", className: "mf-numbers", render: (_, w) => shortTime(w.ended_at) },
  ];
  const causes: TableColumnsType<BatchGroup> = [
    { title: t("story.merchants"), dataIndex: "count", width: 90, className: "mf-numbers" },
    { title: t("column.step"), key: "step", width: 140, render: (_, g) => t(`steps.${g.step}`) },
    { title: t("column.why"), key: "why", render: (_, g) => textOf(g.message) },
  ];
  const durations: TableColumnsType<BatchObserved> = [
    { title: t("story.stage"), key: "name", width: 140, render: (_, d) => textOf(d.name) },
    { title: t("story.merchants"), dataIndex: "count", width: 90, className: "mf-numbers" },
    { title: t("story.median"), key: "median", className: "mf-numbers", render: (_, d) => <Span seconds={d.median} /> },
    { title: t("story.p90"), key: "p90", className: "mf-numbers", render: (_, d) => <Span seconds={d.p90} /> },
  ];
  return (
    <div className="mf-page">
      <PageHeader
        title={
          <span className="mf-row">
            {story.name}
            <StateTag tone={statusTones[story.state]}>{t(`status.${story.state}`)}</StateTag>
          </span>
        }
        about={
          <>
            <Link to={`/batches/${story.id}`}>{t("story.board")}</Link> · <span className="mf-numbers">{story.template_version}</span> → {textOf(story.goal)}
            {story.plan && ` · ${t("story.plan", { name: story.plan })}`}
          </>
        }
        actions={forms.map((form) => (
          <Button key={form} icon={<DownloadOutlined />} loading={save.isPending && save.variables?.form === form} onClick={() => save.mutate({ id: story.id, form, language: languageNow() })}>
            {t(`story.as.${form}`)}
          </Button>
        ))}
      />
      <div className="mf-stack">
        <FaultAlert fault={save.error} />
        <Card>
          <div className="mf-facts">
            {[
              { key: "created", value: shortTime(story.created_at) },
              { key: "began", value: shortTime(story.started_at) },
              { key: "ended", value: shortTime(story.ended_at) },
              { key: "ran", value: <Span seconds={story.active_ms / 1000} /> },
              { key: "succeeded", value: `${numberText(story.succeeded)} / ${numberText(story.total)}` },
              { key: "calls", value: numberText(story.calls) },
            ].map(({ key, value }) => (
              <div key={key} className="mf-fact">
                <span className="mf-quiet">{t(`story.fact.${key}`)}</span>
                <strong className="mf-numbers">{value}</strong>
              </div>
            ))}
          </div>
        </Card>
        <Card title={t("story.moments")} styles={{ body: { padding: 0 } }}>
          <Table<Numbered> rowKey="n" size="small" columns={moments} dataSource={story.moments.map((m, i) => ({ ...m, n: i + 1 }))} pagination={false} scroll={{ x: 640 }} />
        </Card>
        {story.waves.length > 1 && (
          <Card title={t("waves")} styles={{ body: { padding: 0 } }}>
            <Table rowKey="n" size="small" columns={waves} dataSource={story.waves.map((w, i) => ({ ...w, n: i + 1 }))} pagination={false} scroll={{ x: 640 }} />
          </Card>
        )}
        {story.causes.length > 0 && (
          <Card title={t("story.causes")} styles={{ body: { padding: 0 } }}>
            <Table<BatchGroup> rowKey="key" size="small" columns={causes} dataSource={story.causes} pagination={false} scroll={{ x: 640 }} />
          </Card>
        )}
        {story.durations.length > 0 && (
          <Card title={t("story.durations")} styles={{ body: { padding: 0 } }}>
            <Table<BatchObserved> rowKey="kind" size="small" columns={durations} dataSource={story.durations} pagination={false} scroll={{ x: 480 }} />
          </Card>
        )}
      </div>
    </div>
  );
}
