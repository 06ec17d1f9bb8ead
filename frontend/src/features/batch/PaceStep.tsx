import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, DatePicker, InputNumber, Radio, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import type { BatchWave } from "@/bridge";
import type { StepProps } from "./NewBatchPage";
import { firstWave } from "./words";

const most = 10;

/** How fast: in waves or at once, now or at an hour. */
export function PaceStep({ plan, change }: StepProps) {
  const { t } = useTranslation("batch");
  const waves = plan.waves ?? [];
  const later = Boolean(plan.not_before);
  return (
    <div className="mf-stack">
      <Card title={t("waves")}>
        <div className="mf-stack">
          <Radio.Group
            aria-label={t("waves")}
            className="mf-radios"
            value={waves.length > 0 ? "waves" : "once"}
            onChange={(e) => change({ waves: e.target.value === "waves" ? [firstWave] : [] })}
          >
            <Radio value="waves">
              {t("waves.some")}
              <div className="mf-quiet">{t("waves.some.about")}</div>
            </Radio>
            <Radio value="once">
              {t("waves.once")}
              <div className="mf-quiet">{t("waves.once.about")}</div>
            </Radio>
          </Radio.Group>
          {waves.map((wave, i) => (
            <WaveLine
              // oxlint-disable-next-line react/no-array-index-key -- a wave is its place
              key={i}
              n={i + 1}
              wave={wave}
              onChange={(next) => change({ waves: waves.map((w, k) => (k === i ? next : w)) })}
              onRemove={() => change({ waves: waves.filter((_, k) => k !== i) })}
            />
          ))}
          {waves.length > 0 && (
            <div className="mf-setting">
              <span className="mf-quiet">{t("waves.rest")}</span>
              <Button icon={<PlusOutlined />} disabled={waves.length >= most} onClick={() => change({ waves: [...waves, { percent: 30, continue_at: 0 }] })}>
                {t("waves.add")}
              </Button>
            </div>
          )}
        </div>
      </Card>
      <Card title={t("when")}>
        <div className="mf-stack">
          <Radio.Group
            aria-label={t("when")}
            value={later ? "later" : "now"}
            onChange={(e) => change({ not_before: e.target.value === "later" ? dayjs().add(1, "hour").startOf("hour").toISOString() : "" })}
          >
            <Radio value="now">{t("when.now")}</Radio>
            <Radio value="later">{t("when.later")}</Radio>
          </Radio.Group>
          {later && (
            <div>
              <DatePicker
                showTime={{ format: "HH:mm" }}
                format="YYYY-MM-DD HH:mm"
                aria-label={t("when.later")}
                allowClear={false}
                value={dayjs(plan.not_before)}
                minDate={dayjs()}
                onChange={(at) => at && change({ not_before: at.toISOString() })}
              />
              <div className="mf-quiet" style={{ marginTop: 6 }}>
                {t("when.about")}
              </div>
            </div>
          )}
        </div>
      </Card>
    </div>
  );
}

interface LineProps {
  n: number;
  wave: BatchWave;
  onChange: (wave: BatchWave) => void;
  onRemove: () => void;
}

function WaveLine({ n, wave, onChange, onRemove }: LineProps) {
  const { t } = useTranslation("batch");
  const byCount = wave.count !== undefined && wave.count > 0;
  const size = byCount ? (wave.count ?? 1) : (wave.percent ?? 10);
  const own = Boolean(wave.continue_at);
  return (
    <div className="mf-wave">
      <strong className="mf-numbers">{t("wave", { n })}</strong>
      <InputNumber
        aria-label={t("wave.size", { n })}
        min={1}
        max={byCount ? 100_000 : 100}
        precision={0}
        value={size}
        onChange={(value) => onChange({ continue_at: wave.continue_at ?? 0, ...(byCount ? { count: value ?? 1 } : { percent: value ?? 1 }) })}
      />
      <Select
        aria-label={t("wave.unit", { n })}
        value={byCount ? "count" : "percent"}
        options={[
          { value: "percent", label: t("wave.percent") },
          { value: "count", label: t("wave.count") },
        ]}
        onChange={(unit: string) => onChange({ continue_at: wave.continue_at ?? 0, ...(unit === "count" ? { count: 5 } : { percent: 10 }) })}
      />
      <Select
        aria-label={t("wave.then", { n })}
        value={own ? "own" : "ask"}
        options={[
          { value: "ask", label: t("wave.ask") },
          { value: "own", label: t("wave.own") },
        ]}
        onChange={(then: string) => onChange({ ...wave, continue_at: then === "own" ? 95 : 0 })}
      />
      {own && (
        <InputNumber
          aria-label={t("wave.share", { n })}
          min={1}
          max={100}
          precision={0}
          suffix="%"
          value={wave.continue_at ?? 95}
          onChange={(value) => onChange({ ...wave, continue_at: value ?? 95 })}
        />
      )}
      <Button type="text" icon={<DeleteOutlined />} aria-label={t("wave.remove", { n })} onClick={onRemove} />
    </div>
  );
}
