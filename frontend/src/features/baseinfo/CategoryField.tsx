import { ApartmentOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand, useRead } from "@/bridge";
import { FaultAlert } from "@/ui";
import { spoken } from "./categories";
import { CategoryPicker } from "./CategoryPicker";
import { Qualifications } from "./Qualifications";

interface Props {
  /** Of the button that opens the picker. */
  id?: string;
  merchantId: string;
  /** As base info names them: "a_b;c_d". */
  names: string;
  /** Their paths, as far as they are known. */
  now: string[];
  next: string[] | undefined;
  max: number;
  onChange: (paths: string[]) => void;
}

/** The categories, what an audit asks for with them, and the picker. */
export function CategoryField({ id, merchantId, names, now, next, max, onChange }: Props) {
  const { t } = useTranslation("baseinfo");
  const [picking, setPicking] = useState(false);
  const tree = useRead(api.baseInfo.categories, { merchant_id: merchantId }, { on: ["baseinfo"], about: merchantId });
  const paths = next ?? now;
  const choice = { merchant_id: merchantId, categories: paths };
  const needs = useRead(api.baseInfo.qualifications, choice, { on: ["baseinfo"], about: merchantId, enabled: paths.length > 0, keep: true });
  const ask = useCommand(api.baseInfo.refreshQualifications);
  const { mutate } = ask;

  // What a new choice asks for is read once, when it is not known here yet.
  const asked = useRef("");
  const wanted = next?.join(";") ?? "";
  const missing = (needs.data?.missing ?? []).length > 0 && !needs.isPlaceholderData;
  useEffect(() => {
    if (!wanted || !missing || asked.current === wanted) return;
    asked.current = wanted;
    mutate({ merchant_id: merchantId, categories: wanted.split(";") });
  }, [wanted, missing, merchantId, mutate]);

  const rows = new Map(tree.data?.rows.map((r) => [r.path, r.name_path]));
  const shown = next ? next.map((p) => rows.get(p) ?? p) : names.split(/[;；]/).filter(Boolean);
  const q = needs.data;
  return (
    <div className="mf-stack mf-info__categories">
      <div className="mf-row mf-wrap">
        {shown.map((name) => (
          <Tag key={name} color={next ? "blue" : "default"}>
            {spoken(name)}
          </Tag>
        ))}
        {shown.length === 0 && <span className="mf-quiet">{t("category.unknown")}</span>}
        <Button {...(id ? { id } : {})} icon={<ApartmentOutlined />} onClick={() => setPicking(true)}>
          {t("category.choose")}
        </Button>
        {next && <Button onClick={() => onChange(now)}>{t("category.keep")}</Button>}
      </div>
      {q && (q.business_licence || q.special_licence || q.door_photo || q.details.length > 0) && (
        <div className="mf-needs">
          <div className="mf-row mf-wrap">
            <span className="mf-quiet">{t("need.title")}</span>
            <Qualifications license={q.business_licence} special={q.special_licence} door={q.door_photo} />
          </div>
          {q.details
            .filter((d) => d.text)
            .map((d) => (
              <div key={d.category_id} className="mf-needs__text">
                <strong>{d.name}</strong> {d.text}
              </div>
            ))}
        </div>
      )}
      {missing && (
        <div className="mf-row">
          <Button size="small" loading={ask.isPending} onClick={() => ask.mutate(choice)}>
            {t("need.read")}
          </Button>
        </div>
      )}
      <FaultAlert fault={tree.error ?? ask.error} />
      {picking && tree.data && (
        <CategoryPicker
          merchantId={merchantId}
          tree={tree.data}
          start={paths}
          max={max}
          onChoose={(chosen) => {
            onChange(chosen);
            setPicking(false);
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}
