import { CheckCircleOutlined } from "@ant-design/icons";
import { Button, Card, Collapse, Space } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type BatchIssue, type BatchPlan, type BatchPreflight, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { LinkButton, matches, numberText, SearchField, StateTag, TableExport, useSpelled } from "@/ui";
import { common } from "./words";

interface Props {
  preflight: BatchPreflight;
  plan: BatchPlan;
  change: (part: Partial<BatchPlan>) => void;
  onExclude: (merchants: string[]) => void;
}

interface Cause {
  key: string;
  first: BatchIssue;
  all: BatchIssue[];
}

const listed = 100;

/** As many are found by looking. */
const few = 20;

/** What all issues of a cause say: the versions they name are left open where they differ. */
function titleOf(all: readonly BatchIssue[]): string {
  return common(all.map((i) => textOf(i.message)));
}

/** What will, or may, keep merchants from the goal, gathered by cause, each with what helps. */
export function Issues({ preflight, plan, change, onExclude }: Props) {
  const { t } = useTranslation("batch");
  const causes = useMemo<Cause[]>(() => {
    const groups = Map.groupBy(preflight.issues, (i) => `${i.severity}/${i.code}/${i.field ?? ""}`);
    return [...groups]
      .flatMap(([key, all]) => (all[0] ? [{ key, first: all[0], all }] : []))
      .toSorted((a, b) => Number(a.first.severity !== "blocks") - Number(b.first.severity !== "blocks") || b.all.length - a.all.length);
  }, [preflight.issues]);
  if (causes.length === 0) {
    return (
      <Card>
        <span className="mf-row">
          <CheckCircleOutlined className="mf-good" /> {t("issues.none")}
        </span>
      </Card>
    );
  }
  return (
    <Card
      title={t("issues")}
      extra={
        <TableExport
          name="minifleet-preflight"
          title={t("issues")}
          rows={causes.flatMap((cause) => cause.all)}
          columns={[
            [t("merchant"), (i) => i.merchant],
            [t("mini_app"), (i) => i.mini_app_id],
            [t("issues.column.severity"), (i) => t(`severity.${i.severity}`)],
            [t("issues.column.why"), (i) => textOf(i.message)],
            [t("issues.column.hint"), (i) => textOf(i.hint)],
          ]}
        />
      }
    >
      <Collapse
        className="mf-issues"
        items={causes.map(({ key, first, all }) => ({
          key,
          label: (
            <div className="mf-issue">
              <StateTag tone={first.severity === "blocks" ? "bad" : "warn"}>{t(`severity.${first.severity}`)}</StateTag>
              <span className="mf-issue__words">
                <strong>{titleOf(all)}</strong>
                {first.hint && <span className="mf-quiet"> · {textOf(first.hint)}</span>}
              </span>
              {first.merchant_id && <span className="mf-numbers">{t("issues.count", { count: all.length, n: numberText(all.length) })}</span>}
            </div>
          ),
          children: (
            <div className="mf-stack" style={{ gap: 10 }}>
              <Space wrap>
                <Fix issue={first} plan={plan} change={change} />
                {first.merchant_id && first.severity === "blocks" && (
                  <Button size="small" onClick={() => onExclude(all.map((i) => i.merchant_id ?? ""))}>
                    {t("issues.exclude", { count: all.length, n: numberText(all.length) })}
                  </Button>
                )}
              </Space>
              <Concerned all={all} />
            </div>
          ),
        }))}
      />
    </Card>
  );
}

/** Whom an issue concerns; found by words where they are many. */
function Concerned({ all }: { all: BatchIssue[] }) {
  const { t } = useTranslation("batch");
  const [words, setWords] = useState("");
  const many = all.length > few;
  const searched = (i: BatchIssue) => `${i.merchant ?? ""} ${i.mini_app_id ?? ""} ${textOf(i.message)}`;
  useSpelled(words.trim() === "" ? [] : all.map(searched));
  const found = many ? all.filter((i) => matches(searched(i), words.trim())) : all;
  const title = titleOf(all);
  return (
    <>
      {many && <SearchField style={{ maxWidth: 320 }} label={t("issues.search", { n: numberText(all.length) })} value={words} onChange={setWords} />}
      <ul className="mf-issue__list">
        {found.slice(0, listed).map((i) => (
          <li key={`${i.merchant_id ?? ""}${i.code}${i.field ?? ""}`}>
            {i.merchant_id ? <Link to={`/merchants/${i.merchant_id}`}>{i.merchant}</Link> : null}
            <span className="mf-quiet">
              {i.mini_app_id ? ` ${i.mini_app_id}` : ""}
              {textOf(i.message) !== title && ` · ${textOf(i.message)}`}
            </span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <span className="mf-quiet">{t("issues.nobody")}</span>}
      {found.length > listed && <span className="mf-quiet">{t("issues.more", { n: numberText(found.length - listed) })}</span>}
    </>
  );
}

/** What helps against a cause, for all its merchants at once. */
function Fix({ issue, plan, change }: { issue: BatchIssue; plan: BatchPlan; change: Props["change"] }) {
  const { t } = useTranslation("batch");
  const refresh = useCommand(api.templates.refresh);
  if (issue.field === "on_occupied" && plan.on_occupied === "stop") {
    return (
      <Button size="small" type="primary" ghost onClick={() => change({ on_occupied: "replace" })}>
        {t("fix.replace")}
      </Button>
    );
  }
  if (issue.code.startsWith("authorize.")) {
    return (
      <LinkButton to="/authorization" size="small">
        {t("fix.authorize")}
      </LinkButton>
    );
  }
  if (issue.field === "template_version") {
    return (
      <Button size="small" loading={refresh.isPending} onClick={() => refresh.mutate({ app_id: plan.app_id })}>
        {t("fix.templates")}
      </Button>
    );
  }
  if (issue.field === "app_version" && plan.app_version) {
    return (
      <Button size="small" type="primary" ghost onClick={() => change({ app_version: "" })}>
        {t("fix.number")}
      </Button>
    );
  }
  return null;
}
