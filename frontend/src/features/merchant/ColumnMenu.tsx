import { ArrowDownOutlined, ArrowUpOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Checkbox, InputNumber, Popover, Switch } from "antd";
import { useTranslation } from "react-i18next";
import type { FleetColumn, ListLooks } from "@/bridge";
import { columnKeys, type ShownColumn, shownColumns, titleOf } from "./columns";

interface Props {
  looks: ListLooks;
  onChange: (looks: ListLooks) => void;
}

/** Which columns are shown, in which order and how wide; and how close the rows are. */
export function ColumnMenu({ looks, onChange }: Props) {
  const { t } = useTranslation("merchant");
  return (
    <Popover trigger="click" placement="bottomRight" content={<Panel looks={looks} onChange={onChange} />}>
      <Button icon={<SettingOutlined />} aria-label={t("columns")} title={t("columns")} />
    </Popover>
  );
}

function Panel({ looks, onChange }: Props) {
  const { t, i18n } = useTranslation("merchant");
  const shown = shownColumns(looks.columns, i18n.language);
  const rest = columnKeys.filter((key) => !shown.some((c) => c.key === key));
  const keep = (columns: FleetColumn[]) => onChange({ ...looks, columns });
  const move = (at: number, by: number) => {
    const next = [...shown];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    keep(next);
  };
  const row = (column: ShownColumn, at: number) => (
    <li key={column.key}>
      <Checkbox checked disabled={column.key === "name"} onChange={() => keep(shown.filter((c) => c.key !== column.key))}>
        {titleOf(t, column.key)}
      </Checkbox>
      <span className="mf-row" style={{ gap: 2 }}>
        <InputNumber<number>
          size="small"
          min={64}
          max={600}
          step={20}
          style={{ width: 76 }}
          aria-label={t("columns.width", { column: titleOf(t, column.key) })}
          value={column.width}
          onChange={(width) => width && keep(shown.map((c) => (c.key === column.key ? { ...c, width } : c)))}
        />
        <Button size="small" type="text" icon={<ArrowUpOutlined />} disabled={at === 0} aria-label={t("columns.up", { column: titleOf(t, column.key) })} onClick={() => move(at, -1)} />
        <Button size="small" type="text" icon={<ArrowDownOutlined />} disabled={at === shown.length - 1} aria-label={t("columns.down", { column: titleOf(t, column.key) })} onClick={() => move(at, 1)} />
      </span>
    </li>
  );
  return (
    <div className="mf-columns">
      <ul>
        {shown.map(row)}
        {rest.map((key) => (
          <li key={key}>
            <Checkbox checked={false} onChange={() => keep([...shown, ...shownColumns([{ key }], i18n.language).filter((c) => c.key === key)])}>
              {titleOf(t, key)}
            </Checkbox>
          </li>
        ))}
      </ul>
      <div className="mf-columns__foot">
        <span className="mf-row">
          <Switch size="small" checked={looks.compact ?? false} aria-label={t("columns.compact")} onChange={(compact) => onChange({ ...looks, compact })} />
          {t("columns.compact")}
        </span>
        <Button size="small" type="link" onClick={() => keep([])}>
          {t("columns.usual")}
        </Button>
      </div>
    </div>
  );
}
