import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type AuditRules, type FieldError, type FleetKind, useRead, type VersionFleet, type VersionForm, type VersionRow } from "@/bridge";
import { Sequel, StateTag } from "@/ui";
import { on, StepsCard } from "../fleet";
import { PastCard } from "../journal";
import { ExperienceCode } from "./ExperienceCode";
import { filledIn, partOf, parts } from "./parts";

/** What the platform looks at beside the version itself. */
const looked: readonly FleetKind[] = ["info", "logo", "qualifications", "privacy", "filing", "phone", "domains"];

interface Props {
  fleet: VersionFleet;
  row: VersionRow | undefined;
  form?: VersionForm;
}

/** Beside a submission: the version on a phone, what else the platform looks at, what audits said before, and what comes next. */
export function SubmitAside({ fleet, row, form }: Props) {
  const { t } = useTranslation("version");
  const id = fleet.merchant_id;
  const { data } = useRead(api.fleet.show, { merchant_id: id }, { on, about: id });
  const filing = data?.steps.find((s) => s.kind === "filing");
  const unfiled = filing !== undefined && filing.state !== "there" && filing.state !== "unasked";
  const auto = form?.auto_online ?? false;
  return (
    <>
      <StepsCard title={t("aside.looked")} merchantId={id} kinds={looked} barred={fleet.barred !== undefined} />
      <PastCard title={t("aside.past")} merchantId={id} action="version.audit." />
      <Sequel
        title={t("aside.next")}
        turns={[
          { key: "audit", name: t("aside.audit"), about: t("aside.audit.about") },
          {
            key: "passed",
            name: t("aside.passed"),
            about: (
              <>
                {auto ? t("aside.passed.auto") : t("aside.passed.shelf")} {!auto && <Link to="/batches/shelf">{t("aside.shelf")}</Link>}
                {unfiled && <div className="mf-version__limits">{t("aside.unfiled")}</div>}
              </>
            ),
          },
          { key: "rejected", name: t("aside.rejected"), about: t("aside.rejected.about") },
        ]}
      />
      {row?.experience && (
        <Card size="small" title={t("aside.try")}>
          <ExperienceCode fleet={fleet} row={row} />
        </Card>
      )}
    </>
  );
}

interface PartsProps {
  rules: AuditRules;
  form: VersionForm;
  problems: readonly FieldError[];
  /** It was tried to send it: what is missing is wrong now. */
  tried: boolean;
}

/** How far the form is, part by part; each leads to its part. */
export function PartsCard({ rules, form, problems, tried }: PartsProps) {
  const { t } = useTranslation("version");
  const go = (part: string) => {
    const card = document.getElementById(`part-${part}`);
    card?.scrollIntoView({ block: "start" });
    card?.querySelector<HTMLElement>("input:not([type=file]), textarea, button")?.focus({ preventScroll: true });
  };
  return (
    <Card size="small" title={t("aside.parts")}>
      <ul className="mf-lines mf-formparts">
        {parts.map((part) => {
          const wrong = problems.filter((p) => partOf(p.field) === part).length;
          const filled = filledIn(part, form, rules);
          return (
            <li key={part} className="mf-setting">
              <Button type="link" size="small" className="mf-formparts__go" onClick={() => go(part)}>
                {t(`part.${part}`)}
              </Button>
              {wrong > 0 ? (
                <StateTag tone={tried ? "bad" : "warn"}>{t("aside.open", { count: wrong })}</StateTag>
              ) : filled > 0 ? (
                <StateTag tone="good">{t("aside.filled", { count: filled })}</StateTag>
              ) : (
                <span className="mf-quiet">{t("part.optional")}</span>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
