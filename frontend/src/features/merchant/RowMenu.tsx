import { MoreOutlined } from "@ant-design/icons";
import { App, Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type FleetLine, useCommand } from "@/bridge";
import { textOf } from "@/i18n";

/** What can be done with the merchant of a row. */
export function RowMenu({ line, onOpen, onPreview }: { line: FleetLine; onOpen: () => void; onPreview: () => void }) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const failed = { onError: (fault: { text: { en: string; zh: string } }) => void message.error(textOf(fault.text)) };
  const archive = useCommand(api.merchants.archive, {
    onSuccess: (_, { archived }) => void message.success(t(archived ? "archive.one" : "unarchive.one", { name: line.name })),
  });
  const read = useCommand(api.versions.refresh, { onSuccess: () => void message.success(t("row.read.done", { name: line.name })) });
  const active = line.standing === "active";
  return (
    <Dropdown
      autoFocus
      trigger={["click"]}
      menu={{
        items: [
          { key: "open", label: t("row.open") },
          { key: "preview", label: t("preview") },
          { key: "publish", label: t("publish"), disabled: !active },
          { key: "read", label: t("row.read"), disabled: !active },
          { key: "link", label: t("row.link") },
          { type: "divider" },
          { key: "archive", label: line.archived ? t("unarchive") : t("archive") },
        ],
        onClick: ({ key, domEvent }) => {
          domEvent.stopPropagation();
          if (key === "open") onOpen();
          else if (key === "preview") onPreview();
          else if (key === "publish") void navigate("/batches/new", { state: { merchants: [line.id] } });
          else if (key === "read") read.mutate({ merchant_id: line.id }, failed);
          else if (key === "link") void navigate(`/merchants/${line.id}/authorize`);
          else if (key === "archive") archive.mutate({ ids: [line.id], archived: !line.archived }, failed);
        },
      }}
    >
      <Button type="text" size="small" icon={<MoreOutlined />} loading={archive.isPending || read.isPending} aria-label={t("row.more", { name: line.name })} />
    </Dropdown>
  );
}
