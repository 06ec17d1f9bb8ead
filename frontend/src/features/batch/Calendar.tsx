import { Alert, Card, Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { BatchCalendar, BatchCalendarDay } from "@/bridge";
import { textOf } from "@/i18n";
import { isNever, numberText, paged, shortTime } from "@/ui";

/**
 * On which day each merchant is submitted, when all is over, and what that is
 * worked out from. Of a batch that is under way the end is given: the board has
 * one, which knows its calls too. While the platform is away nobody knows when
 * it is back, and no end is foretold.
 */
export function Calendar({ calendar, ends, away = false }: { calendar: BatchCalendar; ends?: string | undefined; away?: boolean }) {
  const { t } = useTranslation("batch");
  const { days, shared, durations } = calendar;
  const end = isNever(ends) ? calendar.ends_at : ends;
  if (days.length === 0 && isNever(end) && !away) return null;
  const limited = (calendar.per_day ?? 0) > 0;
  const most = Math.max(1, ...days.map((day) => day.submit + (day.others ?? 0)));
  const columns: TableColumnsType<BatchCalendarDay> = [
    { title: t("calendar.day"), dataIndex: "day", width: 110, className: "mf-numbers" },
    {
      title: t("calendar.submits"),
      key: "submits",
      width: 200,
      render: (_, day) => (
        <div className="mf-calendar__day">
          <span className="mf-calendar__bar" role="img" aria-label={t("calendar.bar", { n: day.submit, others: day.others ?? 0 })}>
            <i style={{ flexGrow: day.submit }} />
            <i data-others style={{ flexGrow: day.others ?? 0 }} />
            <i data-none style={{ flexGrow: most - day.submit - (day.others ?? 0) }} />
          </span>
          <span className="mf-numbers">{numberText(day.submit)}</span>
        </div>
      ),
    },
    {
      title: t("column.merchants"),
      key: "who",
      ellipsis: true,
      render: (_, day) => (day.merchants ?? []).map((m) => m.merchant).join(t("calendar.comma")),
    },
  ];
  return (
    <Card title={t("calendar")} size="small">
      <div className="mf-stack">
        <p className="mf-calendar__ends">
          {away ? t("calendar.away") : isNever(end) ? t("calendar.none") : t("calendar.ends", { time: shortTime(end) })}
          {limited && ` ${t("calendar.quota", { n: calendar.per_day, used: calendar.used_today ?? 0 })}`}
        </p>
        {(calendar.words ?? 0) > 0 && <Alert type="info" showIcon title={t("calendar.words", { count: calendar.words ?? 0 })} />}
        {(calendar.unsure ?? 0) > 0 && <Alert type="warning" showIcon title={t("calendar.unsure", { count: calendar.unsure ?? 0 })} />}
        {limited && days.length > 0 && (
          <Table<BatchCalendarDay>
            rowKey="day"
            size="small"
            columns={columns}
            dataSource={days}
            scroll={{ x: 560 }}
            pagination={paged({ pageSize: 14 })}
          />
        )}
        {shared.map((other) => (
          <p key={other.id} className="mf-quiet">
            <Link to={`/batches/${other.id}`}>{other.name}</Link> {t("calendar.shared", { count: other.left })}
          </p>
        ))}
        <ul className="mf-calendar__sources mf-quiet" aria-label={t("calendar.sources")}>
          {durations.map((d) => (
            <li key={d.kind}>{textOf(d.says)}</li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
