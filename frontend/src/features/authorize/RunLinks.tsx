import { PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, useCommand } from "@/bridge";
import { languageNow } from "@/i18n";
import { FaultAlert, FormatMenu, useDelivery } from "@/ui";

/** The links that a run made, as a table and as a sheet of codes. */
export function RunLinks({ runId }: { runId: string }) {
  const { t } = useTranslation("authorize");
  const deliver = useDelivery();
  const save = useCommand(api.authorization.export, { onSuccess: deliver });
  const print = useCommand(api.authorization.sheet, { onSuccess: deliver });
  return (
    <>
      <FormatMenu label={t("links.export")} busy={save.isPending} onChoose={(file) => save.mutate({ id: runId, file })} />
      <Button icon={<PrinterOutlined />} loading={print.isPending} onClick={() => print.mutate({ id: runId, language: languageNow() })}>
        {t("links.print")}
      </Button>
      <FaultAlert fault={save.error ?? print.error} />
    </>
  );
}
