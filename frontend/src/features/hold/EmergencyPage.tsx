import { Alert, Button, Card, Checkbox, Radio, Select, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, type BatchEmergency, type BatchEmergencyAction, type BatchUndo, Fault, useCommand, useRead } from "@/bridge";
import { listText, textOf } from "@/i18n";
import { useCurrentApp } from "@/shell/currentApp";
import { ConfirmDestructive, FaultAlert, Grid, fullTime, Loading, numberText, PageHeader, StateTag } from "@/ui";
import { PastCard } from "../journal";
import "./hold.css";

const actions: readonly BatchEmergencyAction[] = ["withdraw", "rollback", "offline"];

/** From the mildest to what users feel most. */
const which = ["freeze", ...actions] as const;

/** What is done for many merchants at once when something went wrong: freeze, withdraw audits, roll back, take offline. */
export default function EmergencyPage() {
  const { t } = useTranslation("hold");
  return (
    <div className="mf-page">
      <PageHeader title={t("emergency")} about={t("emergency.about")} />
      <div className="mf-beside mf-beside--slim">
        <div className="mf-stack">
          <Frozen />
          <Action />
        </div>
        <div className="mf-stack">
          <Card size="small" title={t("which")}>
            <dl className="mf-hold__which">
              {which.map((way) => (
                <div key={way}>
                  <dt>{t(way === "freeze" ? "freeze" : `action.${way}`)}</dt>
                  <dd>{t(`which.${way}`)}</dd>
                  <dd className="mf-quiet">{t(`which.${way}.after`)}</dd>
                </div>
              ))}
            </dl>
          </Card>
          <PastCard title={t("past.freeze")} action="hold." />
          <PastCard title={t("past.many")} action="batch.emergency" />
        </div>
      </div>
    </div>
  );
}

function Frozen() {
  const { t } = useTranslation("hold");
  const { data, error, refetch } = useRead(api.hold.show, undefined, { on: ["hold", "vault.state"] });
  const freeze = useCommand(api.hold.freeze);
  const thaw = useCommand(api.hold.thaw);
  const cause = data?.causes.find((c) => c.reason === "frozen");
  return (
    <Card>
      <div className="mf-setting">
        <span>
          <strong>{cause ? textOf(cause.text) : t(data ? "freeze.not" : error ? "freeze.unknown" : "ui:loading")}</strong>
          <div className="mf-quiet">{cause ? t("since", { at: fullTime(cause.since) }) : t("freeze.means")}</div>
        </span>
        {cause ? (
          <Button loading={thaw.isPending} onClick={() => thaw.mutate()}>
            {t("thaw")}
          </Button>
        ) : (
          <Button danger type="primary" loading={freeze.isPending} onClick={() => freeze.mutate({ note: "" })}>
            {t("freeze.do")}
          </Button>
        )}
      </div>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      <FaultAlert fault={freeze.error ?? thaw.error} />
    </Card>
  );
}

function Action() {
  const { t } = useTranslation("hold");
  const navigate = useNavigate();
  const [app] = useCurrentApp();
  const [action, setAction] = useState<BatchEmergencyAction>("withdraw");
  const [template, setTemplate] = useState("");
  const [version, setVersion] = useState("");
  const [stop, setStop] = useState(true);
  const [asking, setAsking] = useState(false);
  const templates = useRead(api.templates.list, { app_id: app }, { on: ["app"] });
  const hold = useRead(api.hold.show, undefined, { on: ["hold"] });
  const wish: BatchEmergency = { action, app_id: app, ...(template ? { template } : {}), ...(version ? { template_version: version } : {}), stop_others: stop };
  const { data, error, isPlaceholderData, refetch } = useRead(api.releases.previewEmergency, wish, { on: ["versions", "batch"], keep: true });
  const begin = useCommand(api.releases.beginEmergency, { onSuccess: ({ batch }) => void navigate(`/batches/${batch.id}`) });
  const list = data?.problem ? [] : (data?.preview.merchants ?? []);
  const batches = data?.preview.batches ?? [];
  const able = list.filter((u) => !u.refusal).length;
  const chosen = templates.data?.templates.find((x) => x.id === template);
  const columns: TableColumnsType<BatchUndo> = [
    { title: t("merchant"), key: "merchant", ellipsis: true, render: (_, u) => <Link to={`/merchants/${u.merchant_id}/version`}>{u.merchant}</Link> },
    { title: t("mini_app"), dataIndex: "mini_app_id", width: 190, className: "mf-numbers" },
    { title: t("version"), dataIndex: "version", width: 100, className: "mf-numbers" },
    {
      title: t("outcome"),
      key: "outcome",
      width: 280,
      render: (_, u) =>
        u.refusal ? <StateTag tone="bad">{textOf(u.refusal)}</StateTag> : action === "rollback" ? (u.ends_gray ? t("ends_gray") : t("restores", { version: u.restores || "?" })) : t(`outcome.${action}`),
    },
  ];
  return (
    <Card title={t("emergency.many")}>
      <div className="mf-stack">
        <Radio.Group aria-label={t("emergency.many")} value={action} onChange={(e) => setAction(e.target.value as BatchEmergencyAction)} options={actions.map((value) => ({ value, label: t(`action.${value}`) }))} />
        <span className="mf-quiet">{t(`action.about.${action}`)}</span>
        <div className="mf-row">
          <Select
            style={{ minWidth: 240 }}
            aria-label={t("template")}
            placeholder={t("template")}
            allowClear
            value={template || undefined}
            options={(templates.data?.templates ?? []).map((x) => ({ value: x.id, label: x.name }))}
            onChange={(id: string | undefined) => {
              setTemplate(id ?? "");
              setVersion("");
            }}
          />
          {chosen && (
            <Select
              style={{ minWidth: 160 }}
              aria-label={t("template_version")}
              placeholder={t("template_version")}
              allowClear
              value={version || undefined}
              options={(chosen.versions ?? []).map((v) => ({ value: v.version, label: v.version }))}
              onChange={(v: string | undefined) => setVersion(v ?? "")}
            />
          )}
        </div>
        <FaultAlert fault={error} onRetry={() => void refetch()} />
        {data?.problem && <Alert type="info" showIcon title={textOf(new Fault(data.problem).text)} />}
        {data?.preview.unsure && <Alert type="warning" showIcon title={t("unsure")} />}
        {batches.length > 0 && (
          <Alert
            type="warning"
            showIcon
            title={t("busy", { names: listText(batches.map((b) => b.name)) })}
            description={
              <Checkbox checked={stop} onChange={(e) => setStop(e.target.checked)}>
                {t("stop_others")}
              </Checkbox>
            }
          />
        )}
        {!data && !error && <Loading rows={3} />}
        {data && !data.problem && (
          <>
            <div className="mf-setting">
              <strong className="mf-numbers" role="status">
                {t("concerned", { count: list.length, n: numberText(list.length), able: numberText(able) })}
              </strong>
              <Button danger type="primary" disabled={able === 0 || isPlaceholderData} onClick={() => setAsking(true)}>
                {t(`action.${action}`)}
              </Button>
            </div>
            {list.length === 0 ? (
              <span className="mf-quiet">{t(`none.${action}`)}</span>
            ) : (
              <Grid<BatchUndo> label={t("list")} rowKey="merchant_id" size="small" columns={columns} dataSource={list} scroll={{ y: 400, x: 760 }} />
            )}
          </>
        )}
      </div>
      <ConfirmDestructive
        open={asking}
        title={t("confirm.title", { count: able, action: t(`action.${action}`), n: numberText(able) })}
        verb={t(`action.${action}`)}
        {...(action === "offline" && able > 1 ? { typed: String(able) } : {})}
        irreversible={action !== "rollback"}
        busy={begin.isPending}
        fault={begin.error}
        onConfirm={() => begin.mutate(wish)}
        onClose={() => setAsking(false)}
      >
        <p>{t(`undo.${action}`)}</p>
        {hold.data?.held && <Alert type="warning" showIcon title={t("waits")} />}
      </ConfirmDestructive>
    </Card>
  );
}
