import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from "chart.js";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { numberText } from "@/ui";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

interface Series {
  label: string;
  /** A colour of the palette by its name. */
  colour: string;
  /** One for each day. */
  values: number[];
}

interface Props {
  /** What the bars count. */
  title: string;
  /** The same with how much of it is there, for who does not see the bars. */
  about: string;
  days: string[];
  series: Series[];
}

/** Bars of several series on top of each other, a bar a day. The table beside it is for who does not see it. */
export default function DayChart({ title, about, days, series }: Props) {
  const { t } = useTranslation("overview");
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = document.documentElement.dataset["theme"] ?? "";
  const shown = JSON.stringify([days, series, theme]);
  useEffect(() => {
    if (!canvas.current) return;
    const [labels, given] = JSON.parse(shown) as [string[], Series[]];
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const chart = new Chart(canvas.current, {
      type: "bar",
      data: {
        labels,
        datasets: given.map(({ label, colour: name, values }) => ({ label, data: values, backgroundColor: colour(name), maxBarThickness: 28 })),
      },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        scales: {
          x: { stacked: true, grid: { display: false }, ticks: { color: colour("--mf-quiet"), maxRotation: 0, autoSkip: true } },
          y: { stacked: true, beginAtZero: true, grid: { color: colour("--mf-line") }, ticks: { color: colour("--mf-quiet"), precision: 0 } },
        },
        plugins: { legend: { position: "bottom", labels: { color: colour("--mf-text"), boxWidth: 12 } } },
      },
    });
    return () => chart.destroy();
  }, [shown]);
  return (
    <>
      <div className="mf-days">
        <canvas ref={canvas} role="img" aria-label={about} />
      </div>
      <table className="mf-visually-hidden">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t("past.day")}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, i) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {series.map(({ label, values }) => (
                <td key={label}>{numberText(values[i] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
