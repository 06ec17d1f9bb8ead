import { CaretRightOutlined, CloudUploadOutlined, DeleteOutlined, EditOutlined, ExportOutlined, HistoryOutlined, MoreOutlined, PauseOutlined, PlusOutlined, RedoOutlined, RollbackOutlined, StopOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type BatchBoard, type FileFormat, useCommand } from "@/bridge";
import { languageNow, textOf } from "@/i18n";
import { ConfirmDestructive, FaultAlert, MenuButton, numberText, useDelivery } from "@/ui";
import { Begin } from "./Begin";
import { RollbackDialog } from "./RollbackDialog";
import { isHalted, isOver, isUnbegun } from "./words";

interface Action {
  key: string;
  label: string;
  icon: ReactNode;
  /** It can be done as the batch stands. */
  shown: boolean;
  /** It is what is most likely done next. */
  first?: boolean;
  busy?: boolean;
  run: () => void;
}

/** What can be done with a batch as it stands: what is likely in its order, the brake in a place of its own, and in a menu what is rarer or has no room. */
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
  const exported = useCommand(api.batches.report, { onSuccess: deliver });
  const retry = useCommand(api.batches.retry, { onSuccess: ({ count }) => void message.success(t("retried", { count, n: numberText(count) })) });
  const remove = useCommand(api.batches.delete, { onSuccess: () => void navigate("/batches", { replace: true }) });
  const unreached = ["cancelled", "failed", "left_alone"].reduce((n, s) => n + (batch.counts.states[s] ?? 0), 0);
  const rest = useCommand(api.batches.tasks, {
    onSuccess: ({ tasks }) =>
      void navigate("/batches/new", { state: { merchants: tasks.map((task) => task.merchant_id), template: batch.plan.template, version: batch.plan.template_version } }),
  });
  const failed = { onError: (fault: Parameters<typeof FaultAlert>[0]["fault"]) => notification.open({ title: textOf(fault?.text), description: <FaultAlert fault={fault} />, duration: 0 }) };
  const over = isOver(batch.state);
  // Pausing and going on keep one place, of one width, before a menu that is always there: what comes and goes beside it does not come under the pointer.
  const paused = batch.state === "paused";
  const name = batch.plan.name ?? "";
  const left = batch.counts.total - ["succeeded", "failed", "cancelled", "left_alone"].reduce((n, s) => n + (batch.counts.states[s] ?? 0), 0);
  const ready = batch.counts.states["waiting_release"] ?? 0;
  const approved = ready > 0 || (batch.plan.goal === "audited" && (batch.counts.states["succeeded"] ?? 0) > 0);
  const unbegun = isUnbegun(batch);
  const fixable = groups.filter((g) => g.fixable).reduce((n, g) => n + g.count, 0);
  const report = (format: FileFormat["format"]) => exported.mutate({ id: batch.id, file: { format, language: languageNow() } }, failed);
  const main: Action[] = [
    { key: "release", label: t("release"), icon: <CloudUploadOutlined />, shown: approved, first: !isHalted(batch.state), run: () => void navigate("/batches/shelf", { state: { batch: batch.id } }) },
    { key: "retry", label: t("retry.all", { n: numberText(fixable) }), icon: <RedoOutlined />, shown: fixable > 0 && batch.state !== "cancelled", busy: retry.isPending, run: () => retry.mutate({ id: batch.id, tasks: [] }, failed) },
    {
      key: "rest", label: t("rest", { n: numberText(unreached) }), icon: <PlusOutlined />, shown: over && unreached > 0, busy: rest.isPending,
      run: () => rest.mutate({ id: batch.id, filter: { states: ["cancelled", "failed", "left_alone"] } }, failed),
    },
    { key: "edit", label: t("replan:edit"), icon: <EditOutlined />, shown: !over && board.fixed === undefined, run: () => void navigate(`/batches/${batch.id}/edit`) },
    { key: "rollback", label: t("rollback"), icon: <RollbackOutlined />, shown: undoable > 0, run: () => setAsking("rollback") },
  ];
  const waiting = batch.state === "scheduled" && unbegun;
  const most = waiting ? 1 : over ? 3 : 2;
  const [buttons, rare] = [main.filter((one) => one.shown).slice(0, most), main.filter((one) => one.shown).slice(most)];
  const more = [
    ...rare,
    { key: "story", label: t("story"), icon: <HistoryOutlined />, run: () => void navigate(`/batches/${batch.id}/story`) },
    { key: "xlsx", label: t("report", { as: t("ui:file.xlsx") }), icon: <ExportOutlined />, run: () => report("xlsx") },
    { key: "csv", label: t("report", { as: t("ui:file.csv") }), icon: <ExportOutlined />, run: () => report("csv") },
    ...(over || unbegun ? [{ key: "delete", label: t("delete"), icon: <DeleteOutlined />, run: () => setAsking("delete") }] : []),
  ];
  return (
    <>
      {buttons.map((one) => (
        <Button key={one.key} type={one.first ? "primary" : "default"} icon={one.icon} loading={one.busy ?? false} onClick={one.run}>
          {one.label}
        </Button>
      ))}
      {waiting && <Begin batch={batch} />}
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
      <MenuButton
        menu={{
          items: more.map(({ key, label, icon }) => ({ key, label, icon, danger: key === "delete" })),
          onClick: ({ key }) => more.find((one) => one.key === key)?.run(),
        }}
      >
        <Button icon={<MoreOutlined />} loading={exported.isPending} aria-label={t("more")} title={t("more")} />
      </MenuButton>
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
