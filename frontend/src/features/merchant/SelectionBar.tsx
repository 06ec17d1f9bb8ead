import { CloseOutlined, CloudUploadOutlined, DeleteOutlined, IdcardOutlined, InboxOutlined, LinkOutlined, MoreOutlined, QrcodeOutlined, ReloadOutlined, RocketOutlined, SwapOutlined, TagsOutlined, UserAddOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type Fault, type FleetLine, useCommand, useRead } from "@/bridge";
import { listText, textOf } from "@/i18n";
import { ConfirmDestructive, MenuButton, numberText } from "@/ui";
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

/** So many are named when it is asked whether they are deleted. */
const namedFirst = 5;

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
  const read = useCommand(api.versions.readMany, { onSuccess: ({ id }) => void navigate(`/runs/${id}`) });
  const failed = { onError: (fault: Fault) => void message.error(textOf(fault.text)) };
  const chosen = { merchants: ids };
  const first = useRead(api.merchants.rows, { ids: ids.slice(0, namedFirst) }, { on: ["merchant"], enabled: deleting && ids.length > 1 });
  const names = listText((first.data?.rows ?? []).map(({ name }) => name));
  const named = names && ids.length > namedFirst ? t("delete.first", { names, n: numberText(ids.length - namedFirst) }) : names;
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
      {hidden > 0 && <span className="mf-quiet mf-merchants__hidden">{t("selected.hidden", { n: numberText(hidden) })}</span>}
      <Button type="primary" icon={<RocketOutlined />} onClick={() => void navigate("/batches/new", { state: chosen })}>
        {t("publish")}
      </Button>
      <Button icon={<CloudUploadOutlined />} onClick={() => void navigate("/batches/shelf", { state: chosen })}>
        {t("release")}
      </Button>
      <Button icon={<TagsOutlined />} onClick={() => setTagging(true)}>
        {t("tag")}
      </Button>
      <ExportMenu ids={ids} label={t("export.selected")} />
      <MenuButton
        menu={{
          items: [
            { key: "read", icon: <ReloadOutlined />, label: t("row.read") },
            { key: "link", icon: <LinkOutlined />, label: t("row.link") },
            { key: "members", icon: <UserAddOutlined />, label: t("selection.invite") },
            { key: "codes", icon: <QrcodeOutlined />, label: t("code:nav") },
            { key: "baseinfo", icon: <IdcardOutlined />, label: t("baseinfo:nav") },
            { type: "divider" },
            { key: "archive", icon: <InboxOutlined />, label: archived ? t("unarchive") : t("archive") },
            { key: "move", icon: <SwapOutlined />, label: t("move") },
            { key: "delete", icon: <DeleteOutlined />, label: t("delete"), danger: true },
          ],
          onClick: ({ key }) => {
            if (key === "read") read.mutate({ targets: { merchants: ids } }, failed);
            else if (key === "link") setLinking(true);
            else if (key === "members") void navigate("/members", { state: chosen });
            else if (key === "codes") void navigate("/codes/new", { state: chosen });
            else if (key === "baseinfo") void navigate("/baseinfo", { state: chosen });
            else if (key === "archive") archive.mutate({ ids, archived: !archived }, failed);
            else if (key === "move") setMoving(true);
            else setDeleting(true);
          },
        }}
      >
        <Button icon={<MoreOutlined />} loading={archive.isPending || read.isPending}>
          {t("selection.more")}
        </Button>
      </MenuButton>
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
        {named && <p className="mf-merchants__named">{named}</p>}
        {t("delete.what")}
      </ConfirmDestructive>
    </div>
  );
}
