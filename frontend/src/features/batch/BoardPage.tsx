import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, type BatchBoard, type Fault, useRead } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { BackLink, Before, FaultAlert, LinkButton, PageHeader, StateTag } from "@/ui";
import { BoardActions } from "./BoardActions";
import { BoardProgress } from "./BoardProgress";
import { Calendar } from "./Calendar";
import { Causes } from "./Causes";
import { Gate } from "./Gate";
import { type Narrowed, readNarrowed, stillThere, writeNarrowed } from "./narrowed";
import { TaskTable } from "./TaskTable";
import { goalKey, isOver, toneOf } from "./words";
import "./batch.css";

/** A batch while it runs, and the report of it afterwards. */
export default function BoardPage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("batch");
  const { data, error, refetch } = useRead(api.batches.get, { id }, { on: ["batch", "task"], about: id, keep: true });
  if (!data) {
    return (
      <Before
        back={<BackLink to="/batches">{t("nav")}</BackLink>}
        title={t("nav")}
        fault={error}
        onRetry={() => void refetch()}
        action={
          <LinkButton to="/batches" size="small">{t("all")}</LinkButton>
        }
      />
    );
  }
  return <Board key={id} board={data} fault={error} onRetry={() => void refetch()} />;
}

function Board({ board, fault, onRetry }: { board: BatchBoard; fault: Fault | null; onRetry: () => void }) {
  const { t } = useTranslation("batch");
  const { batch, groups } = board;
  const [params, changeAddress] = useAddress();
  const narrowed = stillThere(readNarrowed(params, board.progress.stages), batch);
  const setNarrowed = (to: Narrowed) => changeAddress(() => writeNarrowed(to));
  return (
    <div className="mf-page">
      <BackLink to="/batches">{t("nav")}</BackLink>
      <PageHeader
        title={
          <span className="mf-row">
            {batch.plan.name}
            <StateTag tone={toneOf(batch.state, batch.counts.states["failed"] ?? 0)}>{t(`status.${batch.state}`)}</StateTag>
          </span>
        }
        about={
          <>
            {board.template} <span className="mf-numbers">{batch.plan.template_version}</span> →{" "}
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
      <FaultAlert fault={fault} onRetry={onRetry} />
      <div className="mf-stack">
        <Gate board={board} />
        <BoardProgress board={board} narrowed={narrowed} onNarrow={setNarrowed} />
        {groups.length > 0 && <Causes board={board} shown={narrowed.group} onShow={(group) => setNarrowed(group ? { group } : {})} />}
        <TaskTable board={board} narrowed={narrowed} onNarrow={setNarrowed} />
        {!isOver(batch.state) && <Calendar calendar={board.calendar} ends={board.progress.ends_at} away={board.progress.away !== undefined} />}
      </div>
    </div>
  );
}
