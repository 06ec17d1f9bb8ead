import { DeleteOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, base64Of, type FilingField, type FilingMaterial, type FilingView, imageSource, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, FileField, numberText, PickSelect } from "@/ui";

interface Props {
  view: FilingView;
  of: FilingField;
  /** Also what is missing is marked. */
  checked: boolean;
}

/** One field of the form. What is typed is kept when the field is left. */
export function FieldRow({ view, of, checked }: Props) {
  const { t } = useTranslation("filing");
  const save = useCommand(api.filing.save);
  const [typed, setTyped] = useState<string>();
  const id = `mf-filing-${of.key.replace(".", "-")}`;
  const kept = of.value ?? "";
  useEffect(() => setTyped(undefined), [kept]);
  const value = typed ?? kept;
  const keep = (next: string) => {
    if (next === kept) {
      setTyped(undefined);
      return;
    }
    save.mutate({ merchant_id: view.merchant_id, values: { [of.key]: next } }, { onSuccess: (now) => setTyped(now.fields.find((f) => f.key === of.key)?.value ?? "") });
  };
  const advised = view.advice?.fields.includes(of.key) ?? false;
  const problems = [...view.problems, ...view.warnings].filter((p) => p.field === of.key && (checked || p.code !== "blank"));
  const about = `${id}-about`;
  const common = { id, "aria-describedby": about, "aria-required": of.need === "required", "aria-invalid": problems.length > 0 };
  const line = {
    ...common,
    value,
    status: problems.length > 0 ? ("error" as const) : ("" as const),
    autoComplete: "off",
    onBlur: () => typed !== undefined && keep(typed),
  };
  return (
    <div className="mf-filing__field" data-advised={advised}>
      {of.kind !== "yes" && (
        <label htmlFor={id}>
          {textOf(of.label)}
          {of.need === "required" && <span aria-hidden> *</span>}
        </label>
      )}
      {of.kind === "choice" ? (
        <PickSelect
          {...common}
          allowClear
          value={value || null}
          status={line.status}
          placeholder={t("choose")}
          options={(of.of ?? []).map((o) => ({ value: o.value, label: o.name }))}
          onChange={(next: string | null) => {
            setTyped(next ?? "");
            keep(next ?? "");
          }}
        />
      ) : of.kind === "yes" ? (
        <Checkbox
          {...common}
          checked={value === "yes"}
          onChange={(e) => {
            const next = e.target.checked ? "yes" : "";
            setTyped(next);
            keep(next);
          }}
        >
          {textOf(of.label)}
        </Checkbox>
      ) : of.kind === "long" ? (
        <Input.TextArea {...line} rows={3} onChange={(e) => setTyped(e.target.value)} />
      ) : of.kind === "picture" ? (
        <Pictures view={view} of={of} id={id} />
      ) : (
        <Input
          {...line}
          placeholder={of.kind === "date" ? t(of.key.endsWith("valid_until") ? "date.until" : "date.from") : undefined}
          onChange={(e) => setTyped(e.target.value)}
          onPressEnter={() => typed !== undefined && keep(typed)}
        />
      )}
      <span id={about} className="mf-filing__about">
        {problems.map((p) => (
          <span key={p.code} className="mf-filing__wrong">
            {textOf(p.text)}
          </span>
        ))}
        {advised && problems.length === 0 && <span className="mf-filing__wrong">{t("advised")}</span>}
        {of.hint && <span className="mf-quiet">{textOf(of.hint)}</span>}
        {of.about && <span className="mf-quiet">{textOf(of.about)}</span>}
      </span>
      <FaultAlert fault={save.error} />
    </div>
  );
}

function Pictures({ view, of, id }: { view: FilingView; of: FilingField; id: string }) {
  const { t } = useTranslation("filing");
  const add = useCommand(api.filing.addPicture);
  const remove = useCommand(api.filing.removePicture);
  const all = (view.pictures ?? []).filter((p) => p.field === of.key);
  const most = of.most ?? 1;
  const take = async (files: File[]) => {
    for (const file of files.slice(0, most)) {
      // One after the other: each answers with the form as it is then.
      // oxlint-disable-next-line no-await-in-loop
      await add.mutateAsync({ merchant_id: view.merchant_id, field: of.key, name: file.name, data: await base64Of(file) }).catch(() => undefined);
    }
  };
  return (
    <div id={id} className="mf-filing__pictures">
      {all.map((p) => (
        <Kept key={p.id} merchantId={view.merchant_id} picture={p} label={textOf(of.label)} busy={remove.isPending} onRemove={() => remove.mutate({ merchant_id: view.merchant_id, id: p.id })} />
      ))}
      <FileField accept=".png,.jpg,.jpeg" multiple={most > 1} label={all.length > 0 && most === 1 ? t("picture.other") : t("picture.choose")} loading={add.isPending} onChoose={(files) => void take(files)} />
      <FaultAlert fault={add.error ?? remove.error} />
    </div>
  );
}

interface KeptProps {
  merchantId: string;
  picture: FilingMaterial;
  label: string;
  busy: boolean;
  onRemove: () => void;
}

/** A picture that is kept, small. */
function Kept({ merchantId, picture, label, busy, onRemove }: KeptProps) {
  const { t } = useTranslation("filing");
  const { data } = useRead(api.filing.picture, { merchant_id: merchantId, id: picture.id });
  return (
    <figure className="mf-filing__picture">
      {data ? <img src={imageSource(data.type, data.data)} alt={label} /> : <span className="mf-filing__blank" />}
      <figcaption>
        <span className="mf-numbers">
          {picture.width} × {picture.height} · {numberText(Math.round(picture.bytes / 1024))} KB
        </span>
        {picture.prepared && <span className="mf-quiet">{t("picture.prepared")}</span>}
        <Button type="text" size="small" icon={<DeleteOutlined />} disabled={busy} aria-label={t("picture.remove", { label })} onClick={onRemove} />
      </figcaption>
    </figure>
  );
}
