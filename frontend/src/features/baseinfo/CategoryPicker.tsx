import { Button, Modal, Tag, Tree, type TreeDataNode } from "antd";
import { type Key, useDeferredValue, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type CategoryTree, useCommand } from "@/bridge";
import { DataAge, FaultAlert, Loading, Missing, SearchField, useSpelled } from "@/ui";
import { type Branch, branchesOf, search, spoken } from "./categories";
import { Qualifications } from "./Qualifications";

interface Props {
  merchantId: string;
  tree: CategoryTree;
  start: string[];
  max: number;
  onChoose: (paths: string[]) => void;
  onClose: () => void;
}

/** Chooses categories from the live tree; only the lowest can be chosen. */
export function CategoryPicker({ merchantId, tree, start, max, onChoose, onClose }: Props) {
  const { t } = useTranslation("baseinfo");
  // Until something is chosen here, what was read with the tree counts.
  const [own, setChosen] = useState<string[]>();
  const chosen = own ?? start;
  const [text, setText] = useState("");
  const [open, setOpen] = useState<Key[]>([]);
  const refresh = useCommand(api.baseInfo.refreshCategories);
  const { mutate } = refresh;
  const empty = tree.rows.length === 0;
  useEffect(() => {
    if (empty) mutate({ merchant_id: merchantId });
  }, [empty, merchantId, mutate]);
  const words = useDeferredValue(text).trim();
  useSpelled(words === "" ? [] : tree.rows.map((r) => r.name_path));
  const rows = search(tree.rows, words);
  const full = chosen.length >= max;
  const byPath = new Map(tree.rows.map((r) => [r.path, r]));
  const toggle = (path: string) => {
    if (chosen.includes(path)) setChosen(chosen.filter((p) => p !== path));
    else if (!full && byPath.get(path)?.leaf) setChosen([...chosen, path]);
    else if (byPath.get(path)?.leaf === false) setOpen(open.includes(path) ? open.filter((p) => p !== path) : [...open, path]);
  };
  const render = (branch: Branch): TreeDataNode => ({
    key: branch.key,
    title: (
      <span className="mf-cats__name">
        {branch.row.name}
        {branch.row.leaf && <Qualifications license={branch.row.license} special={branch.row.special_license} door={branch.row.door_photo} />}
      </span>
    ),
    checkable: branch.row.leaf,
    disableCheckbox: !branch.row.leaf || (full && !chosen.includes(branch.key)),
    isLeaf: branch.row.leaf,
    children: branch.children.map(render),
  });
  return (
    <Modal
      open
      title={t("category.choose")}
      width={720}
      onCancel={onClose}
      okText={t("category.take", { count: chosen.length })}
      cancelText={t("ui:cancel")}
      okButtonProps={{ disabled: chosen.length === 0 }}
      onOk={() => onChoose(chosen)}
    >
      <div className="mf-stack">
        <div className="mf-row mf-cats__head">
          <SearchField autoFocus label={t("category.search")} value={text} onChange={setText} />
          <DataAge at={tree.fetched_at} />
          <Button loading={refresh.isPending} onClick={() => refresh.mutate({ merchant_id: merchantId })}>
            {t("ui:refresh")}
          </Button>
        </div>
        <div className="mf-cats__chosen" aria-live="polite">
          {chosen.map((path) => (
            <Tag key={path} closable={{ "aria-label": t("category.drop", { name: byPath.get(path)?.name ?? path }) }} color="blue" onClose={() => toggle(path)}>
              {spoken(byPath.get(path)?.name_path ?? path)}
            </Tag>
          ))}
          <span className="mf-quiet">{full ? t("category.full", { max }) : t("category.rule", { max })}</span>
        </div>
        {chosen.length === 0 && <Missing what={[t("category.choose")]} />}
        <FaultAlert fault={refresh.error} />
        {empty && !refresh.error ? (
          <Loading rows={8} />
        ) : (
          <div className="mf-cats">
            {rows.length === 0 && !empty && <p className="mf-quiet">{t("category.none", { text: words })}</p>}
            {rows.length > 0 && (
              <Tree
                aria-label={t("category.tree")}
                checkable
                checkStrictly
                selectable
                selectedKeys={[]}
                height={360}
                treeData={branchesOf(rows).map(render)}
                checkedKeys={{ checked: chosen, halfChecked: [] }}
                expandedKeys={words ? rows.filter((r) => !r.leaf).map((r) => r.path) : open}
                onExpand={setOpen}
                onCheck={(_, { node }) => toggle(String(node.key))}
                onSelect={(_, { node }) => toggle(String(node.key))}
              />
            )}
          </div>
        )}
      </div>
    </Modal>
  );
}
