import { Alert, Button } from "antd";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultCode } from "./FaultCode";

// Much code for what few faults need: it comes when there is one, and a fault is told without it.
const FaultDetails = lazy(() => import("./FaultDetails").catch(() => ({ default: FaultCode })));

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
  const title = fault.merchant ? t("fault.of", { merchant: fault.merchant, what: textOf(fault.text) }) : textOf(fault.text);
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
          {(fault.platform || fault.code) && (
            <Suspense fallback={<FaultCode fault={fault} />}>
              <FaultDetails fault={fault} />
            </Suspense>
          )}
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
