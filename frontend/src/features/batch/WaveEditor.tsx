import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, HolderOutlined } from "@ant-design/icons";
import { Button, DatePicker, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BatchWave, useRead } from "@/bridge";
import { isNever, numberText, PickSelect } from "@/ui";

type Kind = "percent" | "count" | "tag" | "merchants";
type Then = "ask" | "own" | "soak" | "date";

const kindOf = (wave: BatchWave): Kind => (wave.merchants ? "merchants" : wave.tag !== undefined ? "tag" : wave.count ? "count" : "percent");
const thenOf = (wave: BatchWave): Then => (!isNever(wave.next_at) ? "date" : wave.soak_minutes ? "soak" : wave.continue_at ? "own" : "ask");

interface Props {
  n: number;
  wave: BatchWave;
  appId: string;
  onChange: (wave: BatchWave) => void;
  /** To the place before or after, where there is one. */
  onMove: { up?: () => void; down?: () => void };
  /** It is taken up by its name, let go, and put where another one was dropped on it. */
  drag: { take: () => void; let: () => void; drop: (() => void) | undefined };
  onRemove: () => void;
}

/** One wave: who is in it, and what lets the next one go. */
export function WaveEditor({ n, wave, appId, onChange, onMove, drag, onRemove }: Props) {
  const { t } = useTranslation("batch");
  const kind = kindOf(wave);
  const then = thenOf(wave);
  const { continue_at = 0, soak_minutes, next_at, ...who } = wave;
  const gate = { continue_at, ...(soak_minutes ? { soak_minutes } : {}), ...(next_at ? { next_at } : {}) };
  const fresh: Record<Kind, BatchWave> = { percent: { percent: 10 }, count: { count: 5 }, tag: { tag: "" }, merchants: { merchants: [] } };
  const gates: Record<Then, BatchWave> = {
    ask: { continue_at: 0 },
    own: { continue_at: 95 },
    soak: { continue_at: 95, soak_minutes: 120 },
    date: { continue_at: 95, next_at: dayjs().add(1, "day").startOf("hour").toISOString() },
  };
  return (
    <div
      className="mf-wave"
      onDragOver={(e) => drag.drop && e.preventDefault()}
      onDrop={(e) => {
        e.preventDefault();
        drag.drop?.();
      }}
    >
      <span
        className="mf-numbers mf-wave__name"
        draggable
        onDragStart={(e) => {
          e.dataTransfer.effectAllowed = "move";
          e.dataTransfer.setData("text/plain", t("wave", { n }));
          drag.take();
        }}
        onDragEnd={drag.let}
      >
        <HolderOutlined aria-hidden /> <strong>{t("wave", { n })}</strong>
      </span>
      <Select
        aria-label={t("wave.unit", { n })}
        value={kind}
        options={(["percent", "count", "tag", "merchants"] as const).map((value) => ({ value, label: t(`wave.${value}`) }))}
        onChange={(next: Kind) => onChange({ ...gate, ...fresh[next] })}
      />
      {kind === "tag" && <Tag n={n} value={wave.tag ?? ""} onChange={(tag) => onChange({ ...gate, tag })} />}
      {kind === "merchants" && <Picked n={n} appId={appId} value={wave.merchants ?? []} onChange={(merchants) => onChange({ ...gate, merchants })} />}
      {(kind === "count" || kind === "percent") && (
        <InputNumber
          aria-label={t("wave.size", { n })}
          min={1}
          max={kind === "count" ? 100_000 : 100}
          precision={0}
          value={kind === "count" ? (wave.count ?? 1) : (wave.percent ?? 10)}
          onChange={(value) => onChange({ ...gate, [kind]: value ?? 1 })}
        />
      )}
      <Select
        aria-label={t("wave.then", { n })}
        value={then}
        options={(["ask", "own", "soak", "date"] as const).map((value) => ({ value, label: t(`wave.${value}`) }))}
        onChange={(next: Then) => onChange({ ...who, ...gates[next] })}
      />
      {then !== "ask" && (
        <InputNumber
          aria-label={t("wave.share", { n })}
          min={1}
          max={100}
          precision={0}
          suffix="%"
          value={continue_at || 100}
          onChange={(value) => onChange({ ...wave, continue_at: value ?? 95 })}
        />
      )}
      {then === "soak" && (
        <InputNumber
          aria-label={t("wave.soak.hours", { n })}
          min={0.5}
          max={720}
          suffix={t("rules.hours")}
          value={(soak_minutes ?? 60) / 60}
          onChange={(hours) => onChange({ ...wave, soak_minutes: Math.max(1, Math.round((hours ?? 1) * 60)) })}
        />
      )}
      {then === "date" && (
        <DatePicker
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          aria-label={t("wave.date.at", { n })}
          allowClear={false}
          value={dayjs(next_at)}
          onChange={(at) => at && onChange({ ...wave, next_at: at.toISOString() })}
        />
      )}
      <Button type="text" icon={<ArrowUpOutlined />} disabled={!onMove.up} aria-label={t("wave.up", { n })} onClick={onMove.up} />
      <Button type="text" icon={<ArrowDownOutlined />} disabled={!onMove.down} aria-label={t("wave.down", { n })} onClick={onMove.down} />
      <Button type="text" icon={<DeleteOutlined />} aria-label={t("wave.remove", { n })} onClick={onRemove} />
    </div>
  );
}

function Tag({ n, value, onChange }: { n: number; value: string; onChange: (tag: string) => void }) {
  const { t } = useTranslation("batch");
  const tags = useRead(api.merchants.tags, undefined, { on: ["merchant"] });
  return (
    <PickSelect
      aria-label={t("wave.size", { n })}
      placeholder={t("targets.tag.choose")}
      value={value || undefined}
      options={(tags.data?.tags ?? []).map((x) => ({ value: x.tag, label: `${x.tag} (${numberText(x.count)})` }))}
      onChange={onChange}
    />
  );
}

const offered = 50;

function Picked({ n, appId, value, onChange }: { n: number; appId: string; value: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation("batch");
  const [text, setText] = useState("");
  const found = useRead(api.merchants.find, { filter: { app_id: appId, ...(text.trim() ? { text: text.trim() } : {}) }, limit: offered }, { on: ["merchant"], keep: true });
  const chosen = useRead(api.merchants.rows, { ids: value }, { on: ["merchant"], keep: true, enabled: value.length > 0 });
  const options = new Map([...(found.data?.rows ?? []), ...(chosen.data?.rows ?? [])].map((r) => [r.id, r.name]));
  return (
    <Select
      mode="multiple"
      maxTagCount={1}
      showSearch={{ filterOption: false, onSearch: setText }}
      aria-label={t("wave.size", { n })}
      placeholder={t("targets.search")}
      value={value}
      options={[...options].map(([id, label]) => ({ value: id, label }))}
      onChange={onChange}
    />
  );
}
