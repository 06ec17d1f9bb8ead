import { ExportOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { FileFormat } from "@/bridge";
import { languageNow } from "@/i18n";
import { MenuButton } from "./MenuButton";

interface Props {
  label: string;
  busy: boolean;
  disabled?: boolean;
  onChoose: (file: FileFormat) => void;
}

/** Asks as what a table is written, in the language of the screen. */
export function FormatMenu({ label, busy, disabled = false, onChoose }: Props) {
  const { t } = useTranslation("ui");
  return (
    <MenuButton
      menu={{
        items: [
          { key: "xlsx", label: t("file.xlsx") },
          { key: "csv", label: t("file.csv") },
        ],
        onClick: ({ key }) => onChoose({ format: key === "csv" ? "csv" : "xlsx", language: languageNow() }),
      }}
    >
      <Button icon={<ExportOutlined />} loading={busy} disabled={disabled}>
        {label}
      </Button>
    </MenuButton>
  );
}
