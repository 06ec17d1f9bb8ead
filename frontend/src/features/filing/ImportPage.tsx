import { DownloadOutlined, FolderOpenOutlined } from "@ant-design/icons";
import { App, Button, Card, Table } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, base64Of, type FilingPlanned, type PictureTaken, useCommand, useRead } from "@/bridge";
import { languageNow, textOf } from "@/i18n";
import { BackLink, FaultAlert, FileField, Missing, numberText, paged, PageHeader, sheetEndings, StateTag, useDelivery } from "@/ui";
import { ForMerchants, MerchantPicker, nonePicked, useMerchantsMissing } from "../merchant";
import "./filing.css";

interface Sheet {
  name: string;
  file: string;
}

interface Taken extends PictureTaken {
  name: string;
}

/** Forms of many from a sheet, and their pictures from a folder. */
export default function ImportPage() {
  const { t } = useTranslation("filing");
  return (
    <ForMerchants title={t("import")} about={t("import.about")} back={<BackLink to="/filing">{t("nav")}</BackLink>}>
      <Import />
    </ForMerchants>
  );
}

function Import() {
  const { t } = useTranslation("filing");
  const { message } = App.useApp();
  const deliver = useDelivery();
  const [picked, setPicked] = useState(nonePicked);
  const [sheet, setSheet] = useState<Sheet>();
  const [taken, setTaken] = useState<Taken[]>([]);
  const [busy, setBusy] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const words = useRead(api.filing.pictureWords, undefined, {});
  const write = useCommand(api.filing.sheetForFilings, { onSuccess: deliver });
  const plan = useCommand(api.filing.planImport);
  const keep = useCommand(api.filing.import, {
    onSuccess: (kept) => {
      message.success(t("import.kept", { count: kept.changes, n: numberText(kept.changes) }));
      setSheet(undefined);
      plan.reset();
    },
  });
  const take = useCommand(api.filing.takePicture);
  const chooseSheet = async ([file]: File[]) => {
    if (!file) return;
    const next = { name: file.name, file: await base64Of(file) };
    setSheet(next);
    plan.mutate(next);
  };
  const chooseFolder = async (files: File[]) => {
    const pictures = files.filter((f) => /\.(png|jpe?g)$/i.test(f.name));
    const all: Taken[] = [];
    setTaken([]);
    setBusy(true);
    try {
      for (const file of pictures) {
        const name = file.webkitRelativePath || file.name;
        // One after the other: a folder may hold hundreds of large pictures.
        // oxlint-disable-next-line no-await-in-loop
        all.push({ name, ...(await take.mutateAsync({ name, data: await base64Of(file), only: false })) });
        setTaken([...all]);
      }
    } catch {
      // It is shown below; what was taken stays.
    } finally {
      setBusy(false);
    }
  };
  const count = picked.ids.length;
  const missing = useMerchantsMissing(count);
  return (
    <div className="mf-page">
      <BackLink to="/filing">{t("nav")}</BackLink>
      <PageHeader title={t("import")} about={t("import.about")} />
      <div className="mf-stack">
        <Card title={t("import.template")}>
          <MerchantPicker picked={picked} onChange={setPicked} />
          <FaultAlert fault={write.error} />
          <div className="mf-row" style={{ marginTop: 12 }}>
            <Button icon={<DownloadOutlined />} disabled={count === 0} loading={write.isPending} onClick={() => write.mutate({ ids: picked.ids, file: { format: "xlsx", language: languageNow() } })}>
              {count ? t("import.template.save", { count, n: numberText(count) }) : t("import.template.none")}
            </Button>
            <Missing what={missing} />
          </div>
        </Card>
        <Card title={t("import.sheet")}>
          <p className="mf-quiet" style={{ marginTop: 0 }}>
            {t("import.sheet.about")}
          </p>
          <FileField accept={sheetEndings} label={sheet?.name ?? t("import.sheet.choose")} loading={plan.isPending} onChoose={(files) => void chooseSheet(files)} />
          <FaultAlert fault={plan.error ?? keep.error} />
          {plan.data && (
            <>
              <Table<FilingPlanned>
                rowKey="merchant_id"
                size="small"
                style={{ marginTop: 12 }}
                dataSource={plan.data.rows}
                pagination={paged({ pageSize: 20 })}
                columns={[
                  { key: "name", title: t("merchant"), render: (_, row) => <Link to={`/merchants/${row.merchant_id}/filing`}>{row.name}</Link> },
                  { key: "fields", title: t("import.fields"), render: (_, row) => numberText(row.fields) },
                  {
                    key: "left",
                    title: t("import.left"),
                    render: (_, row) => (row.problems.length === 0 ? <StateTag tone="good">{t("form.complete")}</StateTag> : row.problems.map((p) => <div key={p.field + p.code}>{textOf(p.text)}</div>)),
                  },
                ]}
              />
              {(plan.data.bad.length > 0 || plan.data.strange?.length > 0) && (
                <ul className="mf-quiet">
                  {plan.data.bad.map((b) => (
                    <li key={`${b.line}${b.column}`}>
                      {t("import.row", { line: b.line })} {b.value} · {textOf(b.reason)}
                    </li>
                  ))}
                  {(plan.data.strange ?? []).map((h) => (
                    <li key={h}>{t("import.strange", { heading: h })}</li>
                  ))}
                </ul>
              )}
              <div className="mf-save">
                <Button type="primary" disabled={!sheet || plan.data.changes === 0} loading={keep.isPending} onClick={() => sheet && keep.mutate(sheet)}>
                  {t("import.keep", { count: plan.data.changes, n: numberText(plan.data.changes) })}
                </Button>
              </div>
            </>
          )}
        </Card>
        <Card title={t("import.pictures")}>
          <p className="mf-quiet" style={{ marginTop: 0 }}>
            {t("import.pictures.about", { words: (words.data?.words ?? []).map((w) => textOf(w)).join(t("comma")) })}
          </p>
          <input
            ref={(input) => {
              folder.current = input;
              input?.setAttribute("webkitdirectory", "");
            }}
            type="file"
            hidden
            multiple
            aria-label={t("import.folder")}
            onChange={(e) => {
              const files = [...(e.target.files ?? [])];
              e.target.value = "";
              if (files.length > 0) void chooseFolder(files);
            }}
          />
          <div className="mf-row">
            <Button icon={<FolderOpenOutlined />} loading={busy} onClick={() => folder.current?.click()}>
              {t("import.folder")}
            </Button>
            <FileField accept=".png,.jpg,.jpeg" multiple label={t("import.files")} loading={busy} onChoose={(files) => void chooseFolder(files)} />
          </div>
          <FaultAlert fault={take.error} />
          {taken.length > 0 && (
            <Table<Taken>
              rowKey="name"
              size="small"
              style={{ marginTop: 12 }}
              dataSource={taken}
              pagination={paged({ pageSize: 20 })}
              columns={[
                { key: "file", title: t("import.file"), render: (_, p) => p.name },
                { key: "name", title: t("merchant"), render: (_, p) => p.merchant_name },
                { key: "of", title: t("import.of"), render: (_, p) => textOf(p.label) },
                {
                  key: "state",
                  title: t("state"),
                  render: (_, p) =>
                    textOf(p.problem) ? (
                      <>
                        <StateTag tone="bad">{t("import.refused")}</StateTag> {textOf(p.problem)}
                      </>
                    ) : (
                      <>
                        <StateTag tone={p.problems?.length ? "warn" : "good"}>{t(p.prepared ? "import.prepared" : "import.taken")}</StateTag> {p.problems?.map((e) => textOf(e.text)).join(" ")}
                      </>
                    ),
                },
              ]}
            />
          )}
        </Card>
      </div>
    </div>
  );
}
