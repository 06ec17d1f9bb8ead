import { DeleteOutlined, PauseOutlined, RedoOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type RunHead, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { ConfirmDestructive, FaultAlert, numberText } from "@/ui";
import { RunLinks } from "../authorize";
import { PrintCodes } from "../code";
import { working } from "./state";

/** What can be done with a run as a whole; helped are the merchants whom doing it again can help. */
export function RunActions({ run, helped }: { run: RunHead; helped: number }) {
  const { t } = useTranslation("run");
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const stop = useCommand(api.runs.stop);
  const retry = useCommand(api.runs.retry);
  const remove = useCommand(api.runs.remove, { onSuccess: () => void navigate("/runs") });
  const { id } = run;
  if (working(run.status)) {
    return (
      <>
        <Button icon={<PauseOutlined />} disabled={run.status === "stopping"} loading={stop.isPending} onClick={() => stop.mutate({ id })}>
          {t("stop")}
        </Button>
        <FaultAlert fault={stop.error} />
      </>
    );
  }
  return (
    <>
      <Button icon={<DeleteOutlined />} onClick={() => setAsking(true)}>
        {t("remove")}
      </Button>
      {run.kind === "code.make" && run.counts.ok > 0 && <PrintCodes runId={id} />}
      {run.kind === "authorize.links" && run.counts.ok > 0 && <RunLinks runId={id} />}
      {helped > 0 && (
        <Button type="primary" icon={<RedoOutlined />} loading={retry.isPending} onClick={() => retry.mutate({ id })}>
          {t("retry", { n: numberText(helped) })}
        </Button>
      )}
      <FaultAlert fault={retry.error} />
      <ConfirmDestructive
        open={asking}
        title={t("remove.title", { what: textOf(run.title) })}
        verb={t("remove")}
        irreversible={false}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate({ id })}
        onClose={() => setAsking(false)}
      >
        {t("remove.about")}
      </ConfirmDestructive>
    </>
  );
}
