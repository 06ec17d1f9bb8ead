import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, InputNumber, Radio, Switch } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import type { BatchGrayStage, BatchLetting, BatchStopRule, BatchWindow } from "@/bridge";
import { isNever, PickSelect } from "@/ui";

interface Props {
  value: BatchLetting;
  onChange: (value: BatchLetting) => void;
  /** What stands for no time: "now", or "when I say so". */
  without: string;
}

/** When approved versions go online: the time, the hours of the week, and by which stages. */
export function ReleaseRules({ value, onChange, without }: Props) {
  const { t } = useTranslation("batch");
  const timed = !isNever(value.at);
  return (
    <div className="mf-stack">
      <Radio.Group
        aria-label={t("rules.at")}
        value={timed ? "at" : "none"}
        onChange={(e) => onChange({ ...value, at: e.target.value === "at" ? dayjs().add(1, "hour").startOf("hour").toISOString() : "" })}
      >
        <Radio value="none">{without}</Radio>
        <Radio value="at">{t("rules.at.time")}</Radio>
      </Radio.Group>
      {timed && (
        <DatePicker
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          aria-label={t("rules.at.time")}
          allowClear={false}
          value={dayjs(value.at)}
          onChange={(at) => at && onChange({ ...value, at: at.toISOString() })}
        />
      )}
      <Windows windows={value.windows ?? []} onChange={(windows) => onChange({ ...value, windows })} />
      <Stages stages={value.gray ?? []} onChange={(gray) => onChange({ ...value, gray })} />
    </div>
  );
}

const night: BatchWindow = { from: "02:00", to: "05:00", days: [] };

function Windows({ windows, onChange }: { windows: BatchWindow[]; onChange: (windows: BatchWindow[]) => void }) {
  const { t } = useTranslation("batch");
  const set = (i: number, part: Partial<BatchWindow>) => onChange(windows.map((w, k) => (k === i ? { ...w, ...part } : w)));
  return (
    <div className="mf-stack" style={{ gap: 8 }}>
      <div className="mf-setting">
        <span>
          <label htmlFor="release-windows">{t("rules.windows")}</label>
          <div className="mf-quiet">{t("rules.windows.about")}</div>
        </span>
        <Switch id="release-windows" checked={windows.length > 0} onChange={(on) => onChange(on ? [night] : [])} />
      </div>
      {windows.map((w, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- a window is its place
        <div key={i} className="mf-row">
          <PickSelect<number[]>
            mode="multiple"
            style={{ minWidth: 220 }}
            aria-label={t("rules.days", { n: i + 1 })}
            placeholder={t("rules.days.every")}
            value={w.days ?? []}
            options={[1, 2, 3, 4, 5, 6, 0].map((d) => ({ value: d, label: t(`rules.day.${d}`) }))}
            onChange={(days) => set(i, { days })}
          />
          <Input style={{ width: 90 }} aria-label={t("rules.from", { n: i + 1 })} value={w.from} onChange={(e) => set(i, { from: e.target.value })} />
          <span>–</span>
          <Input style={{ width: 90 }} aria-label={t("rules.to", { n: i + 1 })} value={w.to} onChange={(e) => set(i, { to: e.target.value })} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t("rules.window.remove", { n: i + 1 })} onClick={() => onChange(windows.filter((_, k) => k !== i))} />
        </div>
      ))}
      {windows.length > 0 && (
        <div>
          <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...windows, night])}>
            {t("rules.window.add")}
          </Button>
        </div>
      )}
    </div>
  );
}

const strategies = ["p10", "p30", "p50"] as const;

function Stages({ stages, onChange }: { stages: BatchGrayStage[]; onChange: (stages: BatchGrayStage[]) => void }) {
  const { t } = useTranslation("batch");
  return (
    <div className="mf-stack" style={{ gap: 8 }}>
      <div className="mf-setting">
        <span>
          <label htmlFor="release-gray">{t("rules.gray")}</label>
          <div className="mf-quiet">{t("rules.gray.about")}</div>
        </span>
        <Switch
          id="release-gray"
          checked={stages.length > 0}
          onChange={(on) => onChange(on ? strategies.map((strategy) => ({ strategy, soak_minutes: 120 })) : [])}
        />
      </div>
      {stages.map((stage, i) => (
        <div key={stage.strategy} className="mf-row">
          <strong className="mf-numbers" style={{ width: 50 }}>
            {stage.strategy.slice(1)}%
          </strong>
          <InputNumber
            aria-label={t("rules.soak", { stage: stage.strategy.slice(1) })}
            min={0}
            max={720}
            suffix={t("rules.hours")}
            value={(stage.soak_minutes ?? 0) / 60}
            onChange={(hours) => onChange(stages.map((s, k) => (k === i ? { ...s, soak_minutes: Math.round((hours ?? 0) * 60) } : s)))}
          />
          <span className="mf-quiet">{stage.soak_minutes ? t("rules.soak.own") : t("rules.soak.word")}</span>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("rules.gray.remove", { stage: stage.strategy.slice(1) })}
            onClick={() => onChange(stages.filter((_, k) => k !== i))}
          />
        </div>
      ))}
    </div>
  );
}

const limits = ["rejected_percent", "failed_percent", "lost_percent"] as const;

/** When a batch stops by itself. */
export function StopRules({ rule, onChange }: { rule: BatchStopRule; onChange: (rule: BatchStopRule) => void }) {
  const { t } = useTranslation("batch");
  return (
    <div className="mf-stack" style={{ gap: 8 }}>
      {limits.map((key) => (
        <div key={key} className="mf-row">
          <label htmlFor={`stop-${key}`} style={{ minWidth: 200 }}>
            {t(`stop.${key}`)}
          </label>
          <InputNumber id={`stop-${key}`} min={0} max={100} precision={0} suffix="%" value={rule[key] ?? 0} onChange={(n) => onChange({ ...rule, [key]: n ?? 0 })} />
          {!rule[key] && <span className="mf-quiet">{t("stop.off")}</span>}
        </div>
      ))}
      <div className="mf-setting">
        <label htmlFor="stop-whole">{t("stop.whole")}</label>
        <Switch id="stop-whole" checked={rule.whole ?? false} onChange={(whole) => onChange({ ...rule, whole })} />
      </div>
    </div>
  );
}
