import { Alert, Button, Descriptions, Popover } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "@/bridge";
import { textOf } from "@/i18n";
import { CopyButton } from "./CopyButton";

interface Props {
  fault: Fault | null | undefined;
  /** Doing the same again, offered when it can help. */
  onRetry?: () => void;
  /** What else helps here. */
  action?: ReactNode;
  className?: string;
}

/** What happened, to whom, what to do next; the platform's own words one click away. */
export function FaultAlert({ fault, onRetry, action, className }: Props) {
  const { t } = useTranslation("ui");
  if (!fault) return null;
  const again = onRetry && (fault.retry === "now" || fault.retry === "later" || fault.retry === "look");
  const title = fault.merchant ? `${fault.merchant}: ${textOf(fault.text)}` : textOf(fault.text);
  const warns = fault.retry === "later" || fault.retry === "look";
  return (
    <Alert
      role="alert"
      showIcon
      type={warns ? "warning" : "error"}
      {...(className ? { className } : {})}
      title={title}
      description={
        <>
          {fault.hint && <div>{textOf(fault.hint)}</div>}
          <FaultDetails fault={fault} />
        </>
      }
      action={
        <>
          {action}
          {again && (
            <Button size="small" onClick={onRetry}>
              {t("retry")}
            </Button>
          )}
        </>
      }
    />
  );
}

function FaultDetails({ fault }: { fault: Fault }) {
  const { t } = useTranslation("ui");
  const p = fault.platform;
  const rows = p
    ? [
        ["method", t("fault.method"), p.method],
        ["code", t("fault.code"), `${p.code} ${p.msg}`.trim()],
        ["sub_code", t("fault.sub_code"), p.sub_code],
        ["sub_msg", t("fault.sub_msg"), p.sub_msg],
        ["trace", t("fault.trace"), p.trace_id],
      ]
    : [["code", t("fault.code"), fault.code]];
  const shown = rows.filter(([, , value]) => value);
  const all = shown.map(([, label, value]) => `${label}: ${value}`).join("\n");
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      title={t("fault.details")}
      content={
        <div className="mf-stack">
          <Descriptions
            size="small"
            column={1}
            items={shown.map(([key, label, value]) => ({ key: key ?? "", label, children: <span className="mf-code">{value}</span> }))}
          />
          <div>
            <CopyButton type="default" text={all} what={t("fault.details")} label={t("fault.copy")} />
          </div>
        </div>
      }
    >
      <Button type="link" size="small" style={{ paddingInline: 0 }}>
        {p ? p.sub_code || p.code : fault.code}
      </Button>
    </Popover>
  );
}
