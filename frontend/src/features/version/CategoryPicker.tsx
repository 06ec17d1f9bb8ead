import { Button, Cascader, Form } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, type AppinfoCategory, useCommand, type VersionForm } from "@/bridge";
import { FaultAlert } from "@/ui";

interface Node {
  value: string;
  label: string;
  children?: Node[];
}

interface Props {
  merchantId: string;
  list: AppinfoCategory[];
  form: VersionForm;
  problem: string | undefined;
  onChange: (part: Partial<VersionForm>) => void;
  onFetched: () => void;
}

/** The platform's list as a tree. */
function treeOf(list: AppinfoCategory[]): Node[] {
  const below = Map.groupBy(list, (c) => (c.parent_id === "0" ? "" : c.parent_id));
  const nodes = (parent: string): Node[] =>
    (below.get(parent) ?? []).map((c) => {
      const children = nodes(c.id);
      return { value: c.id, label: c.name, ...(children.length > 0 ? { children } : {}) };
    });
  return nodes("");
}

/** Picks 1 to 4 categories from the tree of the merchant's mini program. */
export function CategoryPicker({ merchantId, list, form, problem, onChange, onFetched }: Props) {
  const { t } = useTranslation("version");
  const fetch = useCommand(api.baseInfo.refreshCategories, { onSuccess: onFetched });
  const tree = useMemo(() => treeOf(list), [list]);
  const value = (form.mini_category_ids ?? "").split(";").filter(Boolean).map((path) => path.split("_"));
  return (
    <Form.Item label={t("category")} htmlFor="audit-mini_category_ids" validateStatus={problem ? "error" : ""} help={problem}>
      {list.length > 0 ? (
        <Cascader<Node, "value">
          id="audit-mini_category_ids"
          multiple
          maxTagCount={4}
          showSearch
          placeholder={t("category.keep")}
          options={tree}
          value={value}
          onChange={(paths) => onChange({ mini_category_ids: paths.map((p) => p.join("_")).join(";") })}
          showCheckedStrategy={Cascader.SHOW_CHILD}
        />
      ) : (
        <>
          <Button loading={fetch.isPending} onClick={() => fetch.mutate({ merchant_id: merchantId })}>
            {t("category.fetch")}
          </Button>
          <FaultAlert fault={fetch.error} />
        </>
      )}
    </Form.Item>
  );
}
