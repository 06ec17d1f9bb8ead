import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useId } from "react";
import { useTranslation } from "react-i18next";

/** Days, both included, as YYYY-MM-DD; a side left empty has no bound. */
interface DayBounds {
  from?: string | undefined;
  to?: string | undefined;
}

interface Props {
  /** What the days are of: each of the two fields says so, and which end it is. */
  label: string;
  value: DayBounds;
  onChange: (days: { from: string; to: string }) => void;
  style?: React.CSSProperties;
}

const format = "YYYY-MM-DD";

/** One field opens both calendars. */
export function DayRange({ label, value: { from, to }, onChange, style }: Props) {
  const { t } = useTranslation("ui");
  const id = useId();
  const [start, end] = [`${id}from`, `${id}to`];
  return (
    <div className="mf-dayrange">
      <label htmlFor={start} className="mf-visually-hidden">
        {t("days.from", { label })}
      </label>
      <label htmlFor={end} className="mf-visually-hidden">
        {t("days.to", { label })}
      </label>
      <DatePicker.RangePicker
        id={{ start, end }}
        style={{ width: "100%", ...style }}
        allowEmpty={[true, true]}
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={(days) => onChange({ from: days?.[0]?.format(format) ?? "", to: days?.[1]?.format(format) ?? "" })}
      />
    </div>
  );
}
