import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { Fault, type TestReport } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert } from "@/ui";
import "./apps.css";

/** What a connection test found: each step, and the fault of the one that failed. */
export function TestReportView({ report }: { report: TestReport }) {
  const { t } = useTranslation("apps");
  const failed = report.steps.findIndex((s) => !s.ok);
  const failure = report.steps[failed]?.failure;
  return (
    <div className="mf-stack" style={{ marginTop: 16 }}>
      <ol className="mf-test">
        {report.steps.map((step, i) => (
          <li key={step.name} data-state={step.ok ? "ok" : i === failed ? "failed" : "open"}>
            {step.ok ? <CheckCircleFilled /> : i === failed ? <CloseCircleFilled /> : <MinusCircleOutlined />}
            {textOf(step.label)}
          </li>
        ))}
      </ol>
      {report.ok && <Alert type="success" showIcon title={t("test.ok")} description={t("test.ok.about", { count: report.templates, ms: report.took_ms })} />}
      {failure && <FaultAlert fault={new Fault(failure)} />}
    </div>
  );
}
