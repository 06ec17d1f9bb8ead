import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from "chart.js";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { FleetDay } from "@/bridge";
import { numberText } from "@/ui";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** The colours of versions, the newest first; what is older than these shares the last. */
const colours = ["--mf-primary", "--mf-good", "--mf-warn", "--mf-demo", "--mf-bad", "--mf-quiet"] as const;

/** Bars of one template's versions on top of each other, a bar a day. The table beside it is for who does not see it. */
export default function PastChart({ days }: { days: FleetDay[] }) {
  const { t } = useTranslation("overview");
  const canvas = useRef<HTMLCanvasElement>(null);
  const versions = versionsOf(days);
  const theme = document.documentElement.dataset["theme"] ?? "";
  const shown = JSON.stringify([days, theme]);
  useEffect(() => {
    if (!canvas.current) return;
    const [given] = JSON.parse(shown) as [FleetDay[]];
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const chart = new Chart(canvas.current, {
      type: "bar",
      data: {
        labels: given.map((day) => day.day),
        datasets: versionsOf(given).map((version, i) => ({
          label: version,
          data: given.map((day) => day.editions.find((e) => e.version === version)?.merchants ?? 0),
          backgroundColor: colour(colours[Math.min(i, colours.length - 1)] ?? "--mf-quiet"),
          maxBarThickness: 28,
        })),
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
      <div className="mf-past">
        <canvas ref={canvas} role="img" aria-label={t("past.about", { versions: versions.length, days: days.length })} />
      </div>
      <table className="mf-visually-hidden">
        <caption>{t("past")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("past.day")}</th>
            {versions.map((version) => (
              <th key={version} scope="col">
                {version}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{day.day}</th>
              {versions.map((version) => (
                <td key={version}>{numberText(day.editions.find((e) => e.version === version)?.merchants ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** The versions of some days, the newest first. */
function versionsOf(days: FleetDay[]): string[] {
  const all = new Set(days.flatMap((day) => day.editions.map((e) => e.version)));
  return [...all].toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
}
