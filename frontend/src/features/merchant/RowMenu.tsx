import { MoreOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type FleetLine, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { MenuButton } from "@/ui";

interface Props {
  line: FleetLine;
  onOpen: () => void;
  onPreview: () => void;
}

/**
 * What can be done with the merchant of a row. Every row in sight has one and few
 * are ever opened: until then it is a button and nothing else.
 */
export function RowMenu(props: Props) {
  const { t } = useTranslation("merchant");
  const [used, setUsed] = useState(false);
  if (used) return <UsedMenu {...props} />;
  return <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t("row.more", { name: props.line.name })} onClick={() => setUsed(true)} />;
}

/** A row's menu from its first use on. */
function UsedMenu({ line, onOpen, onPreview }: Props) {
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
    <MenuButton
      defaultOpen
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
    </MenuButton>
  );
}
