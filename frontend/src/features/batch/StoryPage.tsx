import { DownloadOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { api, type BatchFormat, type BatchStory, useCommand, useRead } from "@/bridge";
import { languageNow, textOf } from "@/i18n";
import { BackLink, Before, FaultAlert, numberText, PageHeader, shortTime, StateTag, useDelivery } from "@/ui";
import { Span } from "./Span";
import { StoryTables } from "./StoryTables";
import { toneOf } from "./words";
import "./batch.css";

const forms = ["xlsx", "html", "json"] as const satisfies readonly BatchFormat[];

/** What became of a batch: its waves, what was decided, its failures and how long things took. */
export default function StoryPage() {
  const { t } = useTranslation("batch");
  const { id = "" } = useParams();
  const { data, error, refetch } = useRead(api.batches.story, { id }, { on: ["batch"], about: id, keep: true });
  if (!data) return <Before back={<BackLink to="/batches">{t("nav")}</BackLink>} title={t("story")} fault={error} onRetry={() => void refetch()} />;
  return <Told story={data} />;
}

function Told({ story }: { story: BatchStory }) {
  const { t } = useTranslation("batch");
  const deliver = useDelivery();
  const held = story.waves.reduce((n, wave) => n + wave.ready, 0);
  const save = useCommand(api.batches.saveStory, { onSuccess: deliver });
  return (
    <div className="mf-page">
      <BackLink to={`/batches/${story.id}`}>{t("story.board")}</BackLink>
      <PageHeader
        title={
          <span className="mf-row">
            {story.name}
            <StateTag tone={toneOf(story.state, story.waves.reduce((n, wave) => n + wave.failed, 0))}>{t(`status.${story.state}`)}</StateTag>
          </span>
        }
        about={
          <>
            <span className="mf-numbers">{story.template_version}</span> → {textOf(story.goal)}
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
          <div className="mf-facts mf-facts--four">
            {[
              ...(story.by ? [{ key: "by", value: story.by } as const] : []),
              { key: "created", value: shortTime(story.created_at) },
              { key: "began", value: shortTime(story.started_at) },
              { key: "ended", value: shortTime(story.ended_at) },
              { key: "ran", value: <Span seconds={story.active_ms / 1000} /> },
              { key: "succeeded", value: `${numberText(story.succeeded)} / ${numberText(story.total)}`, ...(held > 0 ? { note: t("list.held", { n: numberText(held) }) } : {}) },
              { key: "calls", value: numberText(story.calls) },
            ].map(({ key, value, ...more }) => (
              <div key={key} className="mf-fact">
                <span className="mf-quiet">{t(`story.fact.${key}`)}</span>
                <strong className="mf-numbers">{value}</strong>
                {"note" in more && <span className="mf-quiet">{more.note}</span>}
              </div>
            ))}
          </div>
        </Card>
        <StoryTables story={story} />
      </div>
    </div>
  );
}
