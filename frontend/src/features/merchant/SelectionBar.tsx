import { CloseOutlined, CloudUploadOutlined, DeleteOutlined, InboxOutlined, LinkOutlined, RocketOutlined, SwapOutlined, TagsOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type FleetLine, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { ConfirmDestructive, numberText } from "@/ui";
import { LinksDialog } from "../authorize";
import { ExportMenu } from "./ExportMenu";
import { MoveDialog } from "./MoveDialog";
import { RetagDialog } from "./RetagDialog";

interface Props {
  ids: string[];
  /** How many of them the list does not show now. */
  hidden: number;
  rows: ReadonlyMap<string, FleetLine>;
  /** The list shows archived ones only. */
  allArchived: boolean;
  onClear: () => void;
}

/** Deleting this many at once has to be typed. */
const many = 5;

/** What can be done with the merchants that were chosen. */
export function SelectionBar({ ids, hidden, rows, allArchived, onClear }: Props) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [tagging, setTagging] = useState(false);
  const [linking, setLinking] = useState(false);
  const [moving, setMoving] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const count = numberText(ids.length);
  const archived = allArchived || ids.every((id) => rows.get(id)?.archived);
  const archive = useCommand(api.merchants.archive, {
    onSuccess: ({ changed }, { archived: away }) => {
      void message.success(t(away ? "archive.done" : "unarchive.done", { count: changed }));
      onClear();
    },
  });
  const remove = useCommand(api.merchants.delete, {
    onSuccess: ({ changed }) => {
      void message.success(t("delete.done", { count: changed }));
      setDeleting(false);
      onClear();
    },
  });
  const only = ids.length === 1 ? rows.get(ids[0] ?? "")?.name : undefined;
  const title = only ? t("delete.one", { name: only }) : t("delete.many", { count: ids.length });
  return (
    <div className="mf-merchants__selection" role="toolbar" aria-label={t("selection")}>
      <h1 className="mf-visually-hidden">{t("nav")}</h1>
      <strong className="mf-numbers">{t("selected", { n: count })}</strong>
      {hidden > 0 && <span className="mf-quiet">{t("selected.hidden", { n: numberText(hidden) })}</span>}
      <Button type="primary" icon={<RocketOutlined />} onClick={() => void navigate("/batches/new", { state: { merchants: ids } })}>
        {t("publish")}
      </Button>
      <Button icon={<CloudUploadOutlined />} onClick={() => void navigate("/batches/shelf", { state: { merchants: ids } })}>
        {t("release")}
      </Button>
      <Button icon={<LinkOutlined />} onClick={() => setLinking(true)}>
        {t("row.link")}
      </Button>
      <Button icon={<TagsOutlined />} onClick={() => setTagging(true)}>
        {t("tag")}
      </Button>
      <Button
        icon={<InboxOutlined />}
        loading={archive.isPending}
        onClick={() => archive.mutate({ ids, archived: !archived }, { onError: (fault) => void message.error(textOf(fault.text)) })}
      >
        {archived ? t("unarchive") : t("archive")}
      </Button>
      <Button icon={<SwapOutlined />} onClick={() => setMoving(true)}>
        {t("move")}
      </Button>
      <ExportMenu ids={ids} label={t("export.selected")} />
      <Button danger icon={<DeleteOutlined />} onClick={() => setDeleting(true)}>
        {t("delete")}
      </Button>
      <span className="mf-merchants__space" />
      <Button type="text" icon={<CloseOutlined />} onClick={onClear}>
        {t("selection.clear")}
      </Button>
      {linking && <LinksDialog ids={ids} onClose={() => setLinking(false)} />}
      <MoveDialog ids={ids} open={moving} onClose={() => setMoving(false)} />
      <RetagDialog ids={ids} rows={rows} open={tagging} onClose={() => setTagging(false)} />
      <ConfirmDestructive
        open={deleting}
        title={title}
        verb={t("delete")}
        {...(ids.length >= many ? { typed: String(ids.length) } : {})}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate({ ids })}
        onClose={() => setDeleting(false)}
      >
        {t("delete.what")}
      </ConfirmDestructive>
    </div>
  );
}
