import { ExportOutlined } from "@ant-design/icons";
import { App, Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { api, type MerchantFormat, useCommand } from "@/bridge";
import { languageNow, textOf } from "@/i18n";
import { useDelivery } from "@/ui";

/** Writes merchants to a file that the import reads back. */
export function ExportMenu({ ids, label }: { ids: readonly string[]; label: string }) {
  const { t } = useTranslation("merchant");
  const { message } = App.useApp();
  const deliver = useDelivery();
  const save = useCommand(api.merchants.export, { onSuccess: deliver });
  const run = (format: MerchantFormat) =>
    save.mutate({ ids: [...ids], file: { format, language: languageNow() } }, { onError: (fault) => void message.error(textOf(fault.text)) });
  return (
    <Dropdown
      autoFocus
      trigger={["click"]}
      menu={{
        items: [
          { key: "xlsx", label: t("export.xlsx") },
          { key: "csv", label: t("export.csv") },
        ],
        onClick: ({ key }) => run(key === "csv" ? "csv" : "xlsx"),
      }}
    >
      <Button icon={<ExportOutlined />} loading={save.isPending} disabled={ids.length === 0}>
        {label}
      </Button>
    </Dropdown>
  );
}
