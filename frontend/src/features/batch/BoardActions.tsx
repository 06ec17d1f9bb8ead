import { CaretRightOutlined, CloudUploadOutlined, DeleteOutlined, EditOutlined, HistoryOutlined, PauseOutlined, PlusOutlined, RedoOutlined, RollbackOutlined, StopOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type BatchBoard, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { ConfirmDestructive, FaultAlert, FormatMenu, numberText, useDelivery } from "@/ui";
import { Begin } from "./Begin";
import { RollbackDialog } from "./RollbackDialog";
import { isHalted, isOver, isUnbegun } from "./words";

/** What can be done with a batch as it stands. */
export function BoardActions({ board }: { board: BatchBoard }) {
  const { t } = useTranslation("batch");
  const { batch, groups, undoable } = board;
  const navigate = useNavigate();
  const { message, notification } = App.useApp();
  const deliver = useDelivery();
  const [asking, setAsking] = useState<"cancel" | "delete" | "rollback">();
  const close = () => setAsking(undefined);
  const pause = useCommand(api.batches.pause);
  const resume = useCommand(api.batches.resume);
  const cancel = useCommand(api.batches.cancel, { onSuccess: close });
  const report = useCommand(api.batches.report, { onSuccess: deliver });
  const retry = useCommand(api.batches.retry, { onSuccess: ({ count }) => void message.success(t("retried", { count, n: numberText(count) })) });
  const remove = useCommand(api.batches.delete, { onSuccess: () => void navigate("/batches", { replace: true }) });
  const unreached = ["cancelled", "failed", "left_alone"].reduce((n, s) => n + (batch.counts.states[s] ?? 0), 0);
  const rest = useCommand(api.batches.tasks, {
    onSuccess: ({ tasks }) =>
      void navigate("/batches/new", { state: { merchants: tasks.map((task) => task.merchant_id), template: batch.plan.template, version: batch.plan.template_version } }),
  });
  const failed = { onError: (fault: Parameters<typeof FaultAlert>[0]["fault"]) => notification.open({ title: textOf(fault?.text), description: <FaultAlert fault={fault} />, duration: 0 }) };
  const over = isOver(batch.state);
  // Pausing and going on keep the last place, of one width: what comes and goes beside it does not come under the pointer.
  const paused = batch.state === "paused";
  const name = batch.plan.name ?? "";
  const left = batch.counts.total - ["succeeded", "failed", "cancelled", "left_alone"].reduce((n, s) => n + (batch.counts.states[s] ?? 0), 0);
  const ready = batch.counts.states["waiting_release"] ?? 0;
  const approved = ready > 0 || (batch.plan.goal === "audited" && (batch.counts.states["succeeded"] ?? 0) > 0);
  const unbegun = isUnbegun(batch);
  const fixable = groups.filter((g) => g.fixable).reduce((n, g) => n + g.count, 0);
  return (
    <>
      <FormatMenu label={t("report")} busy={report.isPending} onChoose={(file) => report.mutate({ id: batch.id, file }, failed)} />
      <Button icon={<HistoryOutlined />} onClick={() => void navigate(`/batches/${batch.id}/story`)}>
        {t("story")}
      </Button>
      {fixable > 0 && batch.state !== "cancelled" && (
        <Button icon={<RedoOutlined />} loading={retry.isPending} onClick={() => retry.mutate({ id: batch.id, tasks: [] }, failed)}>
          {t("retry.all", { n: numberText(fixable) })}
        </Button>
      )}
      {!over && board.fixed === undefined && (
        <Button icon={<EditOutlined />} onClick={() => void navigate(`/batches/${batch.id}/edit`)}>
          {t("replan:edit")}
        </Button>
      )}
      {batch.state === "scheduled" && unbegun && <Begin batch={batch} />}
      {approved && (
        <Button type={isHalted(batch.state) ? "default" : "primary"} icon={<CloudUploadOutlined />} onClick={() => void navigate("/batches/shelf", { state: { batch: batch.id } })}>
          {t("release")}
        </Button>
      )}
      {over && unreached > 0 && (
        <Button icon={<PlusOutlined />} loading={rest.isPending} onClick={() => rest.mutate({ id: batch.id, filter: { states: ["cancelled", "failed", "left_alone"] } }, failed)}>
          {t("rest", { n: numberText(unreached) })}
        </Button>
      )}
      {undoable > 0 && (
        <Button icon={<RollbackOutlined />} onClick={() => setAsking("rollback")}>
          {t("rollback")}
        </Button>
      )}
      {(over || unbegun) && (
        <Button type="text" icon={<DeleteOutlined />} aria-label={t("delete")} onClick={() => setAsking("delete")} />
      )}
      {!over && (
        <Button icon={<StopOutlined />} disabled={batch.state === "stopping"} onClick={() => setAsking("cancel")}>
          {t("cancel")}
        </Button>
      )}
      {!over && (
        <Button
          className="mf-board__go"
          type={paused ? "primary" : "default"}
          icon={paused ? <CaretRightOutlined /> : <PauseOutlined />}
          disabled={!paused && batch.state !== "running" && batch.state !== "scheduled"}
          loading={pause.isPending || resume.isPending}
          onClick={() => (paused ? resume : pause).mutate({ id: batch.id }, failed)}
        >
          {t(paused ? "resume" : "pause")}
        </Button>
      )}
      <ConfirmDestructive
        open={asking === "cancel"}
        title={t("cancel.title", { name })}
        verb={t("cancel")}
        busy={cancel.isPending}
        fault={cancel.error}
        onConfirm={() => cancel.mutate({ id: batch.id })}
        onClose={close}
      >
        {t("cancel.about", { count: left, n: numberText(left) })}
      </ConfirmDestructive>
      <ConfirmDestructive
        open={asking === "delete"}
        title={t("delete.title", { name })}
        verb={t("delete")}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate({ id: batch.id })}
        onClose={close}
      >
        {t("delete.about")}
      </ConfirmDestructive>
      {asking === "rollback" && <RollbackDialog board={board} back={over ? {} : { end: true }} onClose={close} />}
    </>
  );
}
