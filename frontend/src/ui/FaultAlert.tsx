import { Alert, Button } from "antd";
import { lazy, type ReactNode, Suspense, useEffectEvent, useId, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Fault, isOfRead, shownSince } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultCode } from "./FaultCode";
import { shortTime } from "./time";
import { useUnread } from "./unread";
import { isOutage, keyOfFault, useOutage, usePageFaults, usePageHead, useRemedy } from "./faults";

// Much code for what few faults need: it comes when there is one, and a fault is told without it.
const FaultDetails = lazy(() => import("./FaultDetails").catch(() => ({ default: FaultCode })));

interface Props {
  fault: Fault | null | undefined;
  /** Doing the same again, offered when it can help. */
  onRetry?: () => void;
  /** Only something was read, though by a command: what others of the page could not read for the same reason is said with it. */
  reads?: boolean;
  /** What else helps here. */
  action?: ReactNode;
  className?: string;
}

/**
 * What happened, to whom, what to do next; the platform's own words one click
 * away. What several places of a page could not do for one reason is said once,
 * at the head of the page, and doing it again there does it for all of them; what
 * the frame says of the way to the platform is not said again.
 */
export function FaultAlert({ fault, reads, ...rest }: Props) {
  const outage = useOutage();
  if (!fault) return null;
  if (isOutage(fault, outage)) return <Out {...rest} fault={fault} />;
  // A change that failed is told where it was asked for, and only that one is sent again.
  if (rest.onRetry && !rest.action && (reads || isOfRead(fault))) return <Gathered {...rest} fault={fault} onRetry={rest.onRetry} />;
  return isOfRead(fault) ? <Alone {...rest} fault={fault} /> : <Told {...rest} fault={fault} />;
}

/** What could not be read, said by its place alone. */
function Alone(props: Props & { fault: Fault }) {
  const place = useId();
  const faults = usePageFaults();
  const key = keyOfFault(props.fault);
  useLayoutEffect(() => faults.tell(place, key), [faults, place, key]);
  return <Told {...props} />;
}

function Gathered({ fault, onRetry, className }: Props & { fault: Fault; onRetry: () => void }) {
  const { t } = useTranslation("ui");
  const place = useId();
  const faults = usePageFaults();
  const at = useRef<HTMLElement | null>(null);
  const key = keyOfFault(fault);
  const latest = useRef(onRetry);
  useLayoutEffect(() => void (latest.current = onRetry));
  const report = useEffectEvent(() => faults.report(place, { key, fault, retry: () => latest.current() }));
  useLayoutEffect(() => {
    // A dialog lies over the head of the page: it says all itself.
    if (at.current?.closest("#main")) return report();
    return undefined;
  }, [key]);
  if (faults.isAbove(place)) {
    return (
      <p className={`mf-quiet mf-unread ${className ?? ""}`} ref={(p) => void (at.current = p)}>
        {t("fault.above")}
      </p>
    );
  }
  return <Told fault={fault} onRetry={onRetry} {...(className ? { className } : {})} place={(element) => void (at.current = element)} />;
}

const canAgain = ({ retry }: Fault): boolean => retry === "now" || retry === "later" || retry === "look";

/** Not done for what is told above every screen. */
function Out({ fault, onRetry, action, className }: Props & { fault: Fault }) {
  const { t } = useTranslation("ui");
  return (
    <div role="alert" className={`mf-row mf-quiet ${className ?? ""}`}>
      {fault.merchant ? t("fault.of", { merchant: fault.merchant, what: t("fault.out") }) : t("fault.out")}
      {action}
      {onRetry && canAgain(fault) && (
        <Button size="small" onClick={onRetry}>
          {t("retry")}
        </Button>
      )}
    </div>
  );
}

/** What several places of the page could not read for the same reason, and what is shown as it was because it could not be read again. */
export function FaultsAbove() {
  const faults = usePageHead();
  const outage = useOutage();
  const unread = useUnread().filter(({ key, fault }) => !faults.isTold(key) && !isOutage(fault, outage));
  return [...faults.above(), ...unread].map(({ key, fault, retry }) => <Told key={key} className="mf-gap" fault={fault} onRetry={retry} />);
}

function Told({ fault, onRetry, action, className, place }: Props & { fault: Fault; place?: (element: HTMLElement | null) => void }) {
  const { t } = useTranslation("ui");
  const remedy = useRemedy()(fault);
  const again = onRetry && canAgain(fault);
  const why = fault.merchant ? t("fault.of", { merchant: fault.merchant, what: textOf(fault.text) }) : textOf(fault.text);
  const since = shownSince(fault);
  const title = since ? t("fault.since", { time: shortTime(since) }) : why;
  const warns = fault.retry === "later" || fault.retry === "look";
  return (
    <Alert
      role="alert"
      showIcon
      ref={(alert) => place?.(alert?.nativeElement ?? null)}
      type={warns ? "warning" : "error"}
      {...(className ? { className } : {})}
      title={title}
      description={
        <>
          {since && <div>{why}</div>}
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
          {action || remedy}
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
