import { ImportOutlined, ScanOutlined, SendOutlined } from "@ant-design/icons";
import { App, Button, Card, Checkbox, Input, Table } from "antd";
import { useDeferredValue, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, type FilingRow, type FilingStage, useCommand, useRead } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { textOf } from "@/i18n";
import { useCurrentApp } from "@/shell/currentApp";
import { Before, ConfirmDestructive, DataAge, FaultAlert, isNever, LinkButton, numberText, Only, paged, PageHeader, SearchField, Segmented, StateTag } from "@/ui";
import { ForMerchants, SendToMany, useGivenIds } from "../merchant";
import { RunCard } from "../run";
import "./filing.css";
import { faceTone, on, stageTones } from "./stages";

/** How far the filings of all merchants are, and what is done for many. */
export default function FilingPage() {
  const { t } = useTranslation("filing");
  return (
    <ForMerchants title={t("nav")} about={t("about")}>
      <Filings />
    </ForMerchants>
  );
}

function Filings() {
  const { t } = useTranslation("filing");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [app] = useCurrentApp();
  const [params, change] = useAddress();
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim());
  const stage = (params.get("stage") ?? "") as FilingStage;
  const due = params.has("due");
  const [chosen, setChosen] = useState<string[]>(useGivenIds() ?? []);
  const [erasing, setErasing] = useState(false);
  const { data, error, refetch } = useRead(api.filing.list, { app_id: app, text, stage, ...(due ? { due } : {}) }, { on, keep: true });
  const begun = { onSuccess: (run: { id: string }) => void navigate(`/runs/${run.id}`) };
  const submit = useCommand(api.filing.submitMany, begun);
  const face = useCommand(api.filing.beginFaces, begun);
  const read = useCommand(api.filing.readMany, begun);
  const erase = useCommand(api.filing.erase, {
    onSuccess: () => {
      message.success(t("erase.done"));
      setErasing(false);
      setChosen([]);
    },
  });
  if (!data) return <Before title={t("nav")} fault={error} onRetry={() => void refetch()} />;
  const shown = new Set(data.rows.map((r) => r.merchant_id));
  const ids = chosen.filter((id) => shown.has(id));
  const taken = new Set(ids); // as many as there are merchants
  const marked = data.rows.filter((r) => taken.has(r.merchant_id));
  const ready = marked.filter((r) => r.stage === "ready").map((r) => r.merchant_id);
  const checkable = marked.filter((r) => r.stage !== "filed" && r.stage !== "audit").map((r) => r.merchant_id);
  return (
    <div className="mf-page">
      <PageHeader
        title={t("nav")}
        about={t("about")}
        actions={
          <LinkButton to="/filing/import" icon={<ImportOutlined />}>{t("import")}</LinkButton>
        }
      />
      <div className="mf-beside">
        <Card>
          <div className="mf-filing__filters">
            <Segmented<FilingStage>
              aria-label={t("stage")}
              value={stage}
              options={[
                { value: "", label: `${t("all")} ${numberText(data.total)}` },
                ...data.stages.filter((s) => s.count > 0 || s.stage === stage).map((s) => ({ value: s.stage, label: `${textOf(s.name)} ${numberText(s.count)}` })),
              ]}
              onChange={(next) =>
                change((now) => {
                  if (next) now.set("stage", next);
                  else now.delete("stage");
                  return now;
                })
              }
            />
            <SearchField label={t("search")} value={typed} onChange={setTyped} />
          </div>
          {due && (
            <div>
              <Only
                onAll={() =>
                  change((now) => {
                    now.delete("due");
                    return now;
                  })
                }
              >
                {t("due")}
              </Only>
            </div>
          )}
          {ids.length === 0 ? (
            <div className="mf-quiet mf-filing__actions">{t("many.none")}</div>
          ) : (
            <div className="mf-row mf-filing__actions">
              <SendToMany size="middle" icon={<SendOutlined />} label={t("many.submit", { n: numberText(ready.length) })} ids={ready} disabled={ready.length === 0} busy={submit.isPending} onSend={() => submit.mutate({ ids: ready })}>
                {t("many.submit_about")}
              </SendToMany>
              <SendToMany size="middle" main={false} icon={<ScanOutlined />} label={t("many.face", { n: numberText(checkable.length) })} ids={checkable} disabled={checkable.length === 0} busy={face.isPending} onSend={() => face.mutate({ ids: checkable })}>
                {t("many.face_about")}
              </SendToMany>
              <Button loading={read.isPending} onClick={() => read.mutate({ ids })}>
                {t("many.read", { n: numberText(ids.length) })}
              </Button>
              <Button danger onClick={() => setErasing(true)}>
                {t("many.erase")}
              </Button>
            </div>
          )}
          <FaultAlert fault={submit.error ?? face.error ?? read.error ?? error} />
          <Table<FilingRow>
            rowKey="merchant_id"
            size="small"
            tableLayout="fixed"
            dataSource={data.rows}
            pagination={paged({ pageSize: 50 })}
            locale={{ emptyText: t("none") }}
            rowSelection={{ selectedRowKeys: ids, onChange: (keys) => setChosen(keys as string[]), getCheckboxProps: (row) => ({ "aria-label": row.name }) as object }}
            columns={[
              { key: "name", title: t("merchant"), render: (_, row) => <Link to={`/merchants/${row.merchant_id}/filing`}>{row.name}</Link> },
              {
                key: "stage",
                width: 88,
                title: t("stage"),
                render: (_, row) => <StateTag tone={stageTones[row.stage]}>{textOf(data.stages.find((s) => s.stage === row.stage)?.name ?? { en: "", zh: "" })}</StateTag>,
              },
              {
                key: "state",
                width: 120,
                title: t("state"),
                render: (_, row) => (
                  <div className="mf-filing__state">
                    {row.status ? <span>{textOf(row.status_name)}</span> : <span className="mf-quiet">—</span>}
                    {row.reason && <span className="mf-quiet">{row.reason}</span>}
                    {!isNever(row.read_at) && <DataAge at={row.read_at} />}
                  </div>
                ),
              },
              { key: "face", width: 92, title: t("face"), render: (_, row) => <StateTag tone={faceTone(row.face)}>{textOf(row.face_name)}</StateTag> },
              {
                key: "form",
                width: 80,
                title: t("form"),
                render: (_, row) => (!row.kept ? <span className="mf-quiet">{t("form.nothing")}</span> : row.complete ? t("form.complete") : t("form.problems", { n: numberText(row.problems) })),
              },
            ]}
          />
        </Card>
        <div className="mf-stack">
          <OptionsCard />
          <RunCard kinds={["filing.submit", "filing.face", "filing.read"]} />
        </div>
      </div>
      <ConfirmDestructive
        open={erasing}
        title={t("erase.title", { count: ids.length, n: numberText(ids.length) })}
        verb={t("erase")}
        busy={erase.isPending}
        fault={erase.error}
        onConfirm={() => erase.mutate({ ids })}
        onClose={() => setErasing(false)}
      >
        {t("erase.about")}
      </ConfirmDestructive>
    </div>
  );
}

/** What is done with all filings. */
function OptionsCard() {
  const { t } = useTranslation("filing");
  const { data, error, refetch } = useRead(api.filing.options, undefined, { on });
  const save = useCommand(api.filing.saveOptions);
  const [link, setLink] = useState<string>();
  useEffect(() => setLink(undefined), [data?.face_link]);
  return (
    <Card title={t("options")}>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {data && (
        <div className="mf-stack">
          <Checkbox checked={data.erase_when_passed} disabled={save.isPending} onChange={(e) => save.mutate({ ...data, erase_when_passed: e.target.checked })}>
            {t("options.erase")}
          </Checkbox>
          <span className="mf-quiet">{t("options.erase.about")}</span>
          <label htmlFor="mf-filing-link">{t("options.link")}</label>
          <Input id="mf-filing-link" value={link ?? data.face_link} placeholder="https://…{certify_id}" onChange={(e) => setLink(e.target.value)} />
          <span className="mf-quiet">{t("options.link.about")}</span>
          {link !== undefined && link !== data.face_link && (
            <div>
              <Button loading={save.isPending} onClick={() => save.mutate({ ...data, face_link: link.trim() })}>
                {t("save")}
              </Button>
            </div>
          )}
          <FaultAlert fault={save.error} />
        </div>
      )}
    </Card>
  );
}
