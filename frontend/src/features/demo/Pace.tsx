import { Select } from "antd";
import { useTranslation } from "react-i18next";

const paces = [100, 300, 800, 5_000, 30_000, 120_000];

/** How long something takes. */
export function Pace({ label, value, onChange }: { label: string; value: number; onChange: (ms: number) => void }) {
  const { t } = useTranslation("demo");
  const known = paces.includes(value) ? paces : [...paces, value].toSorted((a, b) => a - b);
  return (
    <div>
      <div>{label}</div>
      <Select
        aria-label={label}
        style={{ width: "100%", marginTop: 6 }}
        value={value}
        options={known.map((ms) => ({ value: ms, label: t("seconds", { count: ms / 1000 }) }))}
        onChange={onChange}
      />
    </div>
  );
}
