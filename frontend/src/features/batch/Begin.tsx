import { CaretRightOutlined, ClockCircleOutlined } from "@ant-design/icons";
import { App, Button, DatePicker, Modal } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Batch, useCommand } from "@/bridge";
import { ConfirmDestructive, FaultAlert, Missing, numberText, shortTime } from "@/ui";
import { reachesUsers } from "./words";

/** When a batch begins that waits for its hour: now, or at another one. */
export function Begin({ batch }: { batch: Batch }) {
  const { t } = useTranslation("replan");
  const { message } = App.useApp();
  const [asking, setAsking] = useState<"now" | "later">();
  const [at, setAt] = useState<Dayjs>(() => dayjs(batch.plan.not_before));
  const close = () => setAsking(undefined);
  const set = useCommand(api.batches.reschedule, {
    onSuccess: (_, request) => {
      close();
      if (request.at) void message.success(t("begin.later.saved", { time: shortTime(request.at) }));
    },
  });
  const open = (what: "now" | "later") => {
    set.reset();
    setAt(dayjs(batch.plan.not_before));
    setAsking(what);
  };
  const name = batch.plan.name ?? "";
  return (
    <>
      <Button icon={<CaretRightOutlined />} onClick={() => open("now")}>
        {t("begin.now")}
      </Button>
      <Button icon={<ClockCircleOutlined />} onClick={() => open("later")}>
        {t("begin.later")}
      </Button>
      <ConfirmDestructive
        open={asking === "now"}
        title={t("begin.now.title", { count: batch.counts.total, name, n: numberText(batch.counts.total) })}
        verb={t("begin.now")}
        tone="plain"
        irreversible={false}
        busy={set.isPending}
        fault={set.error}
        onConfirm={() => set.mutate({ id: batch.id })}
        onClose={close}
      >
        <p>{t("begin.now.about", { time: shortTime(batch.plan.not_before) })}</p>
        {reachesUsers(batch.plan.goal) && batch.plan.goal !== "held" && <p>{t("begin.now.users")}</p>}
      </ConfirmDestructive>
      <Modal
        open={asking === "later"}
        title={t("begin.later.title", { name })}
        okText={t("begin.later.save")}
        cancelText={t("ui:cancel")}
        okButtonProps={{ loading: set.isPending, disabled: !at.isAfter(dayjs()) }}
        onOk={() => set.mutate({ id: batch.id, at: at.toISOString() })}
        onCancel={close}
        destroyOnHidden
      >
        <div className="mf-stack">
          <DatePicker
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            aria-label={t("begin.later.title", { name })}
            allowClear={false}
            minDate={dayjs()}
            value={at}
            onChange={(to) => to && setAt(to)}
          />
          {!at.isAfter(dayjs()) && <Missing what={[t("begin.later.future")]} />}
          <FaultAlert fault={set.error} />
        </div>
      </Modal>
    </>
  );
}
