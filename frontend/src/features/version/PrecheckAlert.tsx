import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { type AuditRules, type PrecheckFinding } from "@/bridge";
import { textOf } from "@/i18n";

interface Props {
  findings: PrecheckFinding[];
  rules: AuditRules;
}

/** What an audit would refuse in the form as typed, each with what to do. */
export function PrecheckAlert({ findings, rules }: Props) {
  const { t } = useTranslation("version");
  if (findings.length === 0) return null;
  const nameOf = (field: string) => textOf([...rules.fields, ...rules.files].find((r) => r.field === field)?.name) || field;
  return (
    <Alert
      type={findings.some((f) => f.severity === "block") ? "error" : "warning"}
      showIcon
      title={t("precheck.title", { count: findings.length })}
      description={
        <ul className="mf-precheck">
          {findings.map((f) => (
            <li key={`${f.rule}/${f.field}/${f.found?.[0] ?? ""}`}>
              <strong>{nameOf(f.field)}</strong>
              {f.found && f.found.length > 0 && <> · {f.found.map((word) => nameOf(word)).join(", ")}</>}
              {f.merchants && <> · {t("precheck.before", { count: f.count ?? 0, merchants: f.merchants.join(", ") })}</>}
              <br />
              {textOf(f.reason)} · {textOf(f.advice)}
            </li>
          ))}
        </ul>
      }
    />
  );
}
