import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { BaseinfoLogoReport } from "@/bridge";
import { textOf } from "@/i18n";

/** What a picture is, and whether the platform takes it. */
export function LogoReport({ report }: { report: BaseinfoLogoReport }) {
  const { t } = useTranslation("baseinfo");
  return (
    <ul className="mf-report" aria-label={t("logo.report")}>
      {report.width > 0 && (
        <li>
          <CheckCircleFilled className="mf-report__fact" />
          <span className="mf-numbers">{describe(report)}</span>
        </li>
      )}
      {report.problems.map((p) => (
        <li key={p.code}>
          <CloseCircleFilled className="mf-report__problem" />
          <span>{textOf(p.text)}</span>
        </li>
      ))}
      {report.warnings.map((w) => (
        <li key={w.code}>
          <WarningFilled className="mf-report__warning" />
          <span>{textOf(w.text)}</span>
        </li>
      ))}
    </ul>
  );
}

/** "PNG 512 × 512 · RGB · 84 KB" */
export function describe(report: BaseinfoLogoReport): string {
  const size = report.bytes < 1024 * 1024 ? `${Math.ceil(report.bytes / 1024)} KB` : `${(report.bytes / 1024 / 1024).toFixed(1)} MB`;
  const colours = report.color_mode === "indexed" || report.color_mode === "gray" ? report.color_mode : report.color_mode.toUpperCase();
  return `${report.format.toUpperCase()} ${report.width} × ${report.height} · ${colours} · ${size}`;
}
