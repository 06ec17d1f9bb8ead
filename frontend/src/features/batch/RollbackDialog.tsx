import { App, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type BatchBoard, type BatchUndo, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { ConfirmDestructive, FaultAlert, Grid, Loading, numberText, StateTag } from "@/ui";

interface Props {
  board: BatchBoard;
  /** Everything, or the wave that ran. */
  back: { wave?: boolean; end?: boolean };
  onClose: () => void;
}

/** Takes back what a batch put online, once it was seen what that restores for whom. */
export function RollbackDialog({ board, back, onClose }: Props) {
  const { t } = useTranslation("batch");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { batch } = board;
  const preview = useRead(api.batches.rollbackPreview, { id: batch.id, ...back }, { on: ["versions"] });
  const rollback = useCommand(api.batches.rollback, {
    onSuccess: (made) => {
      onClose();
      // Whoever the preview did not know of yet is told now; the others were seen.
      const more = made.left_alone.length - refused;
      if (more > 0) void message.warning(t("rollback.refused", { count: more, n: numberText(more) }));
      void navigate(`/batches/${made.batch.id}`);
    },
  });
  const list = preview.data?.merchants ?? [];
  const refused = list.filter((u) => u.refusal).length;
  const calling = list.filter((u) => u.calling).length;
  const count = list.length - refused;
  const verb = back.wave ? "rollback.verb.wave" : "rollback.verb";
  const columns: TableColumnsType<BatchUndo> = [
    { title: t("merchant"), dataIndex: "merchant", ellipsis: true },
    { title: t("undo.from"), dataIndex: "version", width: 90, className: "mf-numbers" },
    {
      title: t("undo.to"),
      key: "to",
      width: 190,
      render: (_, u) =>
        u.refusal ? (
          <StateTag tone="bad">{textOf(u.refusal)}</StateTag>
        ) : (
          <span className="mf-numbers">{u.ends_gray ? t("undo.gray") : u.restores || t("undo.unknown")}</span>
        ),
    },
  ];
  return (
    <ConfirmDestructive
      open
      title={t("rollback.title", { name: batch.plan.name ?? "", count, n: numberText(count) })}
      verb={t(verb, { n: numberText(count) })}
      refusal={preview.data && count === 0 ? t(refused > 0 ? "rollback.all_refused" : "rollback.nobody") : undefined}
      irreversible={false}
      busy={rollback.isPending}
      fault={rollback.error}
      onConfirm={() => rollback.mutate({ id: batch.id, ...back })}
      onClose={onClose}
    >
      <div className="mf-stack" style={{ gap: 10 }}>
        <span>{back.end ? t("rollback.about.end") : t("rollback.about")}</span>
        {calling > 0 && <span>{t("rollback.calling", { count: calling, n: numberText(calling) })}</span>}
        {refused > 0 && <span className="mf-bad">{t("rollback.refused", { count: refused, n: numberText(refused) })}</span>}
        <FaultAlert fault={preview.error} />
        {preview.data ? (
          <Grid<BatchUndo> label={t("rollback")} rowKey="merchant_id" size="small" scroll={{ y: 240, x: 420 }} columns={columns} dataSource={list} />
        ) : (
          !preview.error && <Loading rows={3} />
        )}
      </div>
    </ConfirmDestructive>
  );
}
