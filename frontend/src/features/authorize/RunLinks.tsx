import { ExportOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { api, useCommand } from "@/bridge";
import { languageNow } from "@/i18n";
import { FaultAlert, useDelivery } from "@/ui";

/** The links that a run made, as a table and as a sheet of codes. */
export function RunLinks({ runId }: { runId: string }) {
  const { t } = useTranslation("authorize");
  const deliver = useDelivery();
  const save = useCommand(api.authorization.export, { onSuccess: deliver });
  const print = useCommand(api.authorization.sheet, { onSuccess: deliver });
  return (
    <>
      <Dropdown
        autoFocus
        trigger={["click"]}
        menu={{
          items: [
            { key: "xlsx", label: t("links.xlsx") },
            { key: "csv", label: t("links.csv") },
          ],
          onClick: ({ key }) => save.mutate({ id: runId, file: { format: key === "csv" ? "csv" : "xlsx", language: languageNow() } }),
        }}
      >
        <Button icon={<ExportOutlined />} loading={save.isPending}>
          {t("links.export")}
        </Button>
      </Dropdown>
      <Button icon={<PrinterOutlined />} loading={print.isPending} onClick={() => print.mutate({ id: runId, language: languageNow() })}>
        {t("links.print")}
      </Button>
      <FaultAlert fault={save.error ?? print.error} />
    </>
  );
}
