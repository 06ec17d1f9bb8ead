import { ArrowRightOutlined, DownloadOutlined } from "@ant-design/icons";
import { Button, Card, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, base64Of, type BaseInfoPlan, type LogoTaken, type PlannedRow, useCommand, useRead } from "@/bridge";
import { languageNow, textOf } from "@/i18n";
import { FaultAlert, FileField, Missing, numberText, paged, PageHeader, sheetEndings, StateTag, useDelivery, useDraft } from "@/ui";
import { ForMerchants, MerchantPicker, nonePicked, SendBar, SendToMany, useGiven, useMerchantsMissing } from "../merchant";
import { RunCard } from "../run";
import "./baseinfo.css";

interface Sheet {
  name: string;
  file: string;
}

const noSheet: Sheet = { name: "", file: "" };

/** Base info of many: a sheet out, a sheet and logos in, what would change, and off it goes. */
export default function BaseInfoManyPage() {
  const { t } = useTranslation("baseinfo");
  return (
    <ForMerchants title={t("nav")} about={t("many.about")}>
      <BaseInfoOfMany />
    </ForMerchants>
  );
}

function BaseInfoOfMany() {
  const { t } = useTranslation("baseinfo");
  const navigate = useNavigate();
  const deliver = useDelivery();
  const [picked, setPicked] = useDraft("baseinfo/many", nonePicked);
  useGiven(setPicked);
  const [sheet, setSheet] = useState<Sheet>(noSheet);
  const [refused, setRefused] = useState<LogoTaken[]>([]);
  const logos = useRead(api.baseInfo.logos, undefined, { on: [] });
  const write = useCommand(api.baseInfo.exportMany, { onSuccess: deliver });
  const plan = useCommand(api.baseInfo.planMany);
  const stage = useCommand(api.baseInfo.stageLogo);
  const clear = useCommand(api.baseInfo.clearLogos);
  const send = useCommand(api.baseInfo.editMany, { onSuccess: (run) => void navigate(`/runs/${run.id}`) });
  const waiting = logos.data?.logos.length ?? 0;
  const chooseSheet = async ([file]: File[]) => {
    if (!file) return;
    const next = { name: file.name, file: await base64Of(file) };
    setSheet(next);
    plan.mutate(next);
  };
  const chooseLogos = async (files: File[]) => {
    const bad: LogoTaken[] = [];
    for (const file of files) {
      const taken = await stage.mutateAsync({ name: file.name, data: await base64Of(file) });
      if (taken.problem) bad.push(taken);
    }
    setRefused(bad);
    await logos.refetch();
    plan.mutate(sheet);
  };
  const forget = () =>
    clear.mutate(undefined, {
      onSuccess: () => {
        setRefused([]);
        void logos.refetch();
        if (sheet.file) plan.mutate(sheet);
        else plan.reset();
      },
    });
  const count = picked.ids.length;
  const missing = useMerchantsMissing(count);
  const save = (format: "xlsx" | "csv") => write.mutate({ ids: picked.ids, file: { format, language: languageNow() } });
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("many.about")} />
      <div className="mf-beside">
        <div className="mf-stack">
          <Card title={t("many.export")}>
            <MerchantPicker picked={picked} onChange={setPicked} />
            <FaultAlert fault={write.error} />
            <div className="mf-row" style={{ marginTop: 12 }}>
              <Button icon={<DownloadOutlined />} disabled={count === 0} loading={write.isPending} onClick={() => save("xlsx")}>
                {count ? t("many.export.xlsx", { count, n: numberText(count) }) : "Excel"}
              </Button>
              <Button disabled={count === 0} onClick={() => save("csv")}>
                CSV
              </Button>
              <Missing what={missing} />
            </div>
          </Card>
          <Card title={t("many.import")}>
            <p className="mf-quiet" style={{ marginTop: 0 }}>
              {t("many.import.about")}
            </p>
            <div className="mf-row">
              <FileField accept={sheetEndings} label={sheet.name || t("many.sheet")} loading={plan.isPending} onChoose={(files) => void chooseSheet(files)} />
              <FileField accept=".png,.jpg,.jpeg" multiple label={t("many.logos")} loading={stage.isPending} onChoose={(files) => void chooseLogos(files)} />
              {waiting + refused.length > 0 && (
                <Button type="text" loading={clear.isPending} onClick={forget}>
                  {t("many.logos.clear", { count: waiting, n: numberText(waiting) })}
                </Button>
              )}
            </div>
            {refused.length > 0 && (
              <ul className="mf-quiet">
                {refused.map((l) => (
                  <li key={l.file_name}>
                    {l.file_name}: {textOf(l.problem ?? { en: "", zh: "" })}
                  </li>
                ))}
              </ul>
            )}
            <FaultAlert fault={plan.error ?? stage.error ?? clear.error} />
          </Card>
          {plan.data && <Changes plan={plan.data} />}
          <FaultAlert fault={send.error} />
          {plan.data && (
            <SendBar missing={[]}>
              <SendToMany
                label={t("many.send", { count: plan.data.ready, n: numberText(plan.data.ready) })}
                ids={plan.data.rows.filter((row) => row.problems.length === 0).map((row) => row.merchant_id)}
                disabled={plan.data.ready === 0}
                busy={send.isPending}
                onSend={() => send.mutate(sheet)}
              >
                {t("many.send_about")}
              </SendToMany>
            </SendBar>
          )}
        </div>
        <RunCard kinds={["baseinfo.edit"]} />
      </div>
    </div>
  );
}

/** What would change, a merchant and a field. */
function Changes({ plan }: { plan: BaseInfoPlan }) {
  const { t } = useTranslation("baseinfo");
  return (
    <Card title={t("many.changes")} extra={<span className="mf-quiet mf-numbers">{t("many.counts", { ready: numberText(plan.ready), same: numberText(plan.same), left: numberText(plan.total - plan.ready + plan.bad_rows) })}</span>}>
      <Table<PlannedRow>
        rowKey="merchant_id"
        size="small"
        dataSource={plan.rows}
        pagination={paged({ pageSize: 20 })}
        locale={{ emptyText: t("many.nothing") }}
        columns={[
          { key: "name", title: t("many.merchant"), width: 150, render: (_, row) => <Link to={`/merchants/${row.merchant_id}/baseinfo`}>{row.name}</Link> },
          {
            key: "diff",
            title: t("many.what"),
            render: (_, row) => (
              <>
                {row.diff.map((d) => (
                  <div key={d.field}>
                    <strong>{t(`of.${d.field}`)}</strong> <span className="mf-quiet">{d.before || "—"}</span> <ArrowRightOutlined aria-label={t("review.becomes")} /> {d.after}
                  </div>
                ))}
                {row.problems.map((p) => (
                  <div key={p.field + p.code}>
                    <StateTag tone="bad">{t("many.left")}</StateTag> {textOf(p.text)}
                  </div>
                ))}
                {row.findings.map((f) => (
                  <div key={f.rule + f.field}>
                    <StateTag tone="warn">{t("many.precheck")}</StateTag> {textOf(f.reason)} {f.found.join(" ")}
                  </div>
                ))}
                {row.warnings.map((w) => (
                  <div key={w.en} className="mf-quiet">
                    {textOf(w)}
                  </div>
                ))}
              </>
            ),
          },
          { key: "way", title: t("many.way"), width: 150, render: (_, row) => row.problems.length === 0 && <StateTag tone={row.effect.route === "immediate" ? "good" : "warn"}>{t(`route.${row.effect.route}`)}</StateTag> },
        ]}
      />
      {plan.bad.length > 0 && (
        <ul className="mf-quiet">
          {plan.bad.map((b) => (
            <li key={`${b.line}${b.column}`}>
              {t("many.row", { line: b.line })} {b.value} · {textOf(b.reason)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
