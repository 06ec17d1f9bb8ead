import { FileSearchOutlined, RedoOutlined, ShopOutlined } from "@ant-design/icons";
import { Alert, Button, Descriptions, Drawer } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, type BatchBoard, type BatchTask, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { CopyButton, FaultAlert, fullTime, isNever, LinkButton } from "@/ui";
import { TaskState } from "./BoardProgress";

interface Props {
  board: BatchBoard;
  task: BatchTask | undefined;
  onClose: () => void;
}

/** Everything of one merchant in a batch: what happened when, and what it waits for or failed with. */
export function TaskDrawer({ board, task, onClose }: Props) {
  const { t } = useTranslation("batch");
  return (
    <Drawer open={task !== undefined} onClose={onClose} size={500} title={task?.merchant ?? ""}>
      {task && (
        <div className="mf-stack">
          <Trouble board={board} task={task} />
          <Facts task={task} />
          <div className="mf-row">
            <LinkButton to={`/merchants/${task.merchant_id}/version`} icon={<ShopOutlined />}>
              {t("task.merchant")}
            </LinkButton>
            <LinkButton to={`/journal?batch=${task.batch_id}&merchant=${task.merchant_id}`} icon={<FileSearchOutlined />}>
              {t("task.journal")}
            </LinkButton>
          </div>
        </div>
      )}
    </Drawer>
  );
}

function Trouble({ board, task }: { board: BatchBoard; task: BatchTask }) {
  const { t } = useTranslation("batch");
  const retry = useCommand(api.batches.retry);
  const f = task.failure;
  if (!f && task.note) return <Alert type="info" showIcon title={textOf(task.note)} />;
  if (!f) return task.waiting ? <Alert type="info" showIcon title={textOf(task.waiting)} /> : null;
  return (
    <>
      <Alert
        type="error"
        showIcon
        title={textOf(f.message)}
        description={textOf(f.hint)}
        action={
          board.batch.state !== "cancelled" && (
            <Button size="small" icon={<RedoOutlined />} loading={retry.isPending} onClick={() => retry.mutate({ id: board.batch.id, tasks: [task.id] })}>
              {t("ui:retry")}
            </Button>
          )
        }
      />
      <FaultAlert fault={retry.error} />
    </>
  );
}

function Facts({ task }: { task: BatchTask }) {
  const { t } = useTranslation("batch");
  const f = task.failure;
  const code = (value: string | undefined, what: string): ReactNode =>
    value ? (
      <span className="mf-row">
        <span className="mf-code">{value}</span>
        <CopyButton text={value} what={what} />
      </span>
    ) : undefined;
  const time = (at: string | undefined) => (isNever(at) ? undefined : fullTime(at));
  const rows: [string, ReactNode][] = [
    [t("column.state"), <TaskState key="state" state={task.state} />],
    [t("column.step"), t(`steps.${task.step}`)],
    [t("column.version"), task.version],
    [t("mini_app"), code(task.mini_app_id, t("mini_app"))],
    [t("task.code"), f ? [f.code, f.sub_code].filter(Boolean).join(" · ") : undefined],
    [t("task.words"), f?.words],
    [t("task.trace"), code(f?.trace_id, t("task.trace"))],
    [t("task.uploaded"), time(task.uploaded_at)],
    [t("task.submitted"), time(task.submitted_at)],
    [t("task.audited"), time(task.audited_at)],
    [t("task.ended"), time(task.ended_at)],
    [t("task.again"), time(task.retry_at)],
    [t("column.calls"), task.calls],
  ];
  return (
    <Descriptions
      column={1}
      size="small"
      bordered
      styles={{ label: { width: 120 } }}
      items={rows.filter(([, v]) => v !== undefined && v !== "").map(([label, children]) => ({ key: label, label, children }))}
    />
  );
}
