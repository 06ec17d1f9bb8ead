import { CheckCircleFilled, ClockCircleFilled, CloseCircleFilled, ExclamationCircleFilled, LoadingOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AuthorizePending } from "@/bridge";
import { textOf } from "@/i18n";
import { isNever, shortTime } from "@/ui";

type Tone = "wait" | "good" | "bad" | "warn";

const icons: Record<Tone, ReactNode> = {
  wait: <LoadingOutlined />,
  good: <CheckCircleFilled />,
  bad: <CloseCircleFilled />,
  warn: <ExclamationCircleFilled />,
};

/** What became of a link, kept true by events. */
export function PendingState({ pending }: { pending: AuthorizePending }) {
  const { t } = useTranslation("authorize");
  const problem = textOf(pending.problem);
  let tone: Tone = "wait";
  let title = t("state.waiting");
  let note: ReactNode = t("state.waiting.note");
  let icon = icons.wait;
  if (pending.state === "done") {
    tone = "good";
    title = t("state.done", { time: shortTime(pending.ended_at) });
    note = "";
  } else if (pending.state === "other") {
    tone = "warn";
    title = t("state.other");
    note = (
      <>
        {t("state.other.note")} <Link to="/authorization">{t("state.other.go")}</Link>
      </>
    );
  } else if (pending.state === "expired") {
    tone = "bad";
    title = t("state.expired");
    note = t("state.expired.note");
    icon = <ClockCircleFilled />;
  } else if (pending.state === "withdrawn") {
    tone = "bad";
    title = t("state.withdrawn");
    note = "";
  } else if (problem) {
    tone = "warn";
    title = problem;
    note = t("state.problem.note");
  } else if (!isNever(pending.refused_at)) {
    tone = "warn";
    title = t("state.refused", { time: shortTime(pending.refused_at) });
    note = t("state.refused.note");
  }
  if (tone !== "wait" && pending.state !== "expired") icon = icons[tone];
  return (
    <div className={`mf-pending mf-pending--${tone}`} role="status" aria-live="polite">
      <span className="mf-pending__icon" aria-hidden>
        {icon}
      </span>
      <div>
        <strong>{title}</strong>
        {note && <div className="mf-quiet">{note}</div>}
      </div>
    </div>
  );
}
