import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, DatePicker, Radio } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { numberText, PickSelect } from "@/ui";
import type { StepProps } from "./steps";
import { ReleaseRules, StopRules } from "./ReleaseRules";
import { WaveEditor } from "./WaveEditor";
import { firstWave, put, reachesUsers } from "./words";

const most = 10;

/** How fast: in waves or at once, now or at an hour. */
export function PaceStep({ plan, change }: StepProps) {
  const { t } = useTranslation("batch");
  const waves = plan.waves ?? [];
  const later = Boolean(plan.not_before);
  const [held, setHeld] = useState<number>();
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
            <WaveEditor
              // oxlint-disable-next-line react/no-array-index-key -- a wave is its place
              key={i}
              n={i + 1}
              wave={wave}
              appId={plan.app_id}
              onChange={(next) => change({ waves: waves.map((w, k) => (k === i ? next : w)) })}
              onMove={{
                ...(i > 0 ? { up: () => change({ waves: put(waves, i, i - 1) }) } : {}),
                ...(i < waves.length - 1 ? { down: () => change({ waves: put(waves, i, i + 1) }) } : {}),
              }}
              drag={{
                take: () => setHeld(i),
                let: () => setHeld(undefined),
                drop: held === undefined || held === i ? undefined : () => change({ waves: put(waves, held, i) }),
              }}
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
      <Card title={t("first")}>
        <div className="mf-stack">
          <span className="mf-quiet">{t("first.about")}</span>
          <First value={plan.first ?? []} onChange={(first) => change({ first })} />
        </div>
      </Card>
      <Card title={t("stop")}>
        <div className="mf-stack">
          <span className="mf-quiet">{t("stop.about")}</span>
          <StopRules rule={plan.stop ?? {}} onChange={(stop) => change({ stop })} />
        </div>
      </Card>
      {reachesUsers(plan.goal) && !plan.goal.startsWith("gray:") && (
        <Card title={t("rules")}>
          <ReleaseRules
            value={{ at: plan.release_at ?? "", windows: plan.windows ?? [], gray: plan.gray ?? [] }}
            without={plan.goal === "held" ? t("rules.word") : t("rules.once")}
            onChange={({ at, windows, gray }) => change({ release_at: at ?? "", windows: windows ?? [], gray: gray ?? [] })}
          />
        </Card>
      )}
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

/** Tags whose merchants come first, in the order they were chosen. */
function First({ value, onChange }: { value: string[]; onChange: (tags: string[]) => void }) {
  const { t } = useTranslation("batch");
  const tags = useRead(api.merchants.tags, undefined, { on: ["merchant"] });
  return (
    <PickSelect<string[]>
      mode="multiple"
      aria-label={t("first")}
      placeholder={t("first.none")}
      style={{ minWidth: 320 }}
      value={value}
      options={(tags.data?.tags ?? []).map((x) => ({ value: x.tag, label: `${x.tag} (${numberText(x.count)})` }))}
      onChange={onChange}
    />
  );
}
