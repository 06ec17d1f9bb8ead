import { ExperimentOutlined, StopOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Checkbox, Collapse, InputNumber, Progress, Space, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BatchPlan, Fault, type Rehearsal as RehearsalNow, type RehearsalDay, type RehearsalResult, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, numberText, paged, percentOf, shareText, shortTime } from "@/ui";
import { Span } from "./Span";
import { StoryTables } from "./StoryTables";

/** Tries the plan on the simulator before it is begun, and tells what came of it. */
export function Rehearsal({ plan }: { plan: BatchPlan }) {
  const { t } = useTranslation("rehearsal");
  const known = { ...plan, form: { ...plan.form, test_password: "" } };
  const last = useRead(api.rehearsals.last, { plan: known }, { on: ["rehearsal"], keep: true });
  const start = useCommand(api.rehearsals.start);
  const cancel = useCommand(api.rehearsals.cancel);
  const [rejected, setRejected] = useState(0);
  const [faults, setFaults] = useState(false);
  const { rehearsal, problem, same = false } = last.data ?? {};
  const going = rehearsal?.state === "preparing" || rehearsal?.state === "playing";
  return (
    <Card title={t("title")} size="small">
      <div className="mf-stack">
        <span className="mf-quiet">{t("about")}</span>
        <Space wrap size={16}>
          <label className="mf-row">
            {t("rejected")}
            <InputNumber min={0} max={100} precision={0} value={rejected} disabled={going} onChange={(n) => setRejected(n ?? 0)} />
          </label>
          <Checkbox checked={faults} disabled={going} onChange={(e) => setFaults(e.target.checked)}>
            {t("faults")}
          </Checkbox>
          {going ? (
            <Button icon={<StopOutlined />} loading={cancel.isPending} onClick={() => cancel.mutate()}>
              {t("cancel")}
            </Button>
          ) : (
            <Button icon={<ExperimentOutlined />} loading={start.isPending} onClick={() => start.mutate({ plan, options: { rejected, faults } })}>
              {t(same ? "again" : "start")}
            </Button>
          )}
        </Space>
        <FaultAlert fault={start.error ?? cancel.error ?? last.error} />
        {going && !same && <Alert type="info" showIcon title={t("other", { name: rehearsal.name })} />}
        {going && <Going rehearsal={rehearsal} />}
        {!going && same && rehearsal?.state === "cancelled" && <Alert type="info" showIcon title={t("cancelled")} />}
        {!going && same && problem && <FaultAlert fault={new Fault(problem)} />}
        {rehearsal?.result && (same || rehearsal.name === plan.name) && <Result rehearsal={rehearsal} result={rehearsal.result} same={same} />}
      </div>
    </Card>
  );
}

/** How far the rehearsal is, by its own clock. */
function Going({ rehearsal }: { rehearsal: RehearsalNow }) {
  const { t } = useTranslation("rehearsal");
  const preparing = rehearsal.state === "preparing";
  const part = preparing ? rehearsal.ready : rehearsal.through;
  return (
    <div role="status">
      <Progress aria-label={t("progress")} percent={percentOf(part, rehearsal.total)} format={() => `${shareText(part, rehearsal.total)}%`} {...(preparing ? { status: "normal" as const } : {})} />
      {preparing
        ? t("preparing", { ready: numberText(rehearsal.ready), total: numberText(rehearsal.total) })
        : t("playing", { time: shortTime(rehearsal.at), over: numberText(rehearsal.through), total: numberText(rehearsal.total) })}
    </div>
  );
}

/** What came of it. */
function Result({ rehearsal, result, same }: { rehearsal: RehearsalNow; result: RehearsalResult; same: boolean }) {
  const { t } = useTranslation("rehearsal");
  const { story } = result;
  const fine = result.outcome === "ended" && story.succeeded === story.total;
  const words = { total: numberText(story.total), ok: numberText(story.succeeded), waiting: numberText(result.waiting) };
  const columns: TableColumnsType<RehearsalDay> = [
    { title: t("batch:calendar.day"), dataIndex: "day", width: 120, className: "mf-numbers" },
    { title: t("submitted"), dataIndex: "submitted", className: "mf-numbers" },
    { title: t("batch:state.succeeded"), dataIndex: "succeeded", className: "mf-numbers" },
    { title: t("batch:state.failed"), dataIndex: "failed", className: "mf-numbers" },
  ];
  return (
    <div className="mf-stack" data-rehearsal={result.outcome}>
      {!same && <Alert type="info" showIcon title={t("stale")} />}
      <Alert
        type={fine ? "success" : "warning"}
        showIcon
        title={t(`outcome.${result.outcome || "waiting"}`, words)}
        description={textOf(result.reason) || undefined}
      />
      <div className="mf-facts">
        {[
          { key: "ended", value: shortTime(story.ended_at) },
          { key: "expected", value: shortTime(result.expected) },
          { key: "succeeded", value: `${words.ok} / ${words.total}` },
          { key: "words", value: numberText(result.words) },
          { key: "calls", value: numberText(story.calls) },
          { key: "took", value: <Span seconds={rehearsal.took_ms / 1000} /> },
        ].map(({ key, value }) => (
          <div key={key} className="mf-fact">
            <span className="mf-quiet">{t(`fact.${key}`)}</span>
            <strong className="mf-numbers">{value}</strong>
          </div>
        ))}
      </div>
      <Table<RehearsalDay>
        rowKey="day"
        size="small"
        columns={columns}
        dataSource={result.days}
        scroll={{ x: 480 }}
        pagination={paged({ pageSize: 14 })}
      />
      <ul className="mf-calendar__sources mf-quiet" aria-label={t("batch:calendar.sources")}>
        {result.durations.map((d) => (
          <li key={d.kind}>{textOf(d.says)}</li>
        ))}
      </ul>
      <Collapse items={[{ key: "story", label: t("details"), children: <div className="mf-stack"><StoryTables story={story} /></div> }]} />
    </div>
  );
}
