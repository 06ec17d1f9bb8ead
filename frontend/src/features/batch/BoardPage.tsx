import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, type BatchBoard, type BatchState, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Loading, PageHeader, StateTag } from "@/ui";
import { BoardActions } from "./BoardActions";
import { BoardProgress } from "./BoardProgress";
import { Causes } from "./Causes";
import { TaskTable } from "./TaskTable";
import { goalKey, statusTones } from "./words";
import "./batch.css";

/** What the table of tasks shows. */
export interface Narrowed {
  state?: BatchState;
  group?: string;
}

/** A batch while it runs, and the report of it afterwards. */
export default function BoardPage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("batch");
  const { data, error, refetch } = useRead(api.batches.get, { id }, { on: ["batch", "task"], about: id, keep: true });
  if (error) {
    return (
      <div className="mf-page">
        <FaultAlert
          fault={error}
          onRetry={() => void refetch()}
          action={
            <Link to="/batches">
              <Button size="small">{t("all")}</Button>
            </Link>
          }
        />
      </div>
    );
  }
  if (!data) return <Loading />;
  return <Board key={id} board={data} />;
}

function Board({ board }: { board: BatchBoard }) {
  const { t } = useTranslation("batch");
  const { batch, groups } = board;
  const [narrowed, setNarrowed] = useState<Narrowed>({});
  return (
    <div className="mf-page">
      <PageHeader
        title={
          <span className="mf-row">
            {batch.plan.name}
            <StateTag tone={statusTones[batch.state]}>{t(`status.${batch.state}`)}</StateTag>
          </span>
        }
        about={
          <>
            <Link to="/batches">{t("nav")}</Link> · {board.template} <span className="mf-numbers">{batch.plan.template_version}</span> →{" "}
            {t(`goal.${goalKey(batch.plan.goal)}`)}
            {batch.plan.source && (
              <>
                {" "}
                · <Link to={`/batches/${batch.plan.source}`}>{t("board.source")}</Link>
              </>
            )}
          </>
        }
        actions={<BoardActions board={board} />}
      />
      <div className="mf-stack">
        <Halt board={board} />
        <BoardProgress board={board} narrowed={narrowed} onNarrow={setNarrowed} />
        {groups.length > 0 && <Causes board={board} shown={narrowed.group} onShow={(group) => setNarrowed(group ? { group } : {})} />}
        <TaskTable board={board} narrowed={narrowed} onNarrow={setNarrowed} />
      </div>
    </div>
  );
}

/** Why a batch does not go on, with what makes it. */
function Halt({ board: { batch } }: { board: BatchBoard }) {
  const { t } = useTranslation("batch");
  const go = useCommand(batch.state === "confirm" ? api.batches.continue : api.batches.resume);
  if (batch.state !== "paused" && batch.state !== "confirm") return null;
  const confirm = batch.state === "confirm";
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title={confirm ? t("halt.confirm", { wave: batch.wave + 1, waves: batch.waves }) : t("halt.paused")}
        description={textOf(batch.reason) || (confirm ? t("halt.confirm.hint") : t("halt.paused.hint"))}
        action={
          <Button type="primary" loading={go.isPending} onClick={() => go.mutate({ id: batch.id })}>
            {confirm ? t("continue") : t("resume")}
          </Button>
        }
      />
      <FaultAlert fault={go.error} />
    </>
  );
}
