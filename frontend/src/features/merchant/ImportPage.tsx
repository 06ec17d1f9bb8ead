import { Card } from "antd";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, base64Of, type ImportDone, type MerchantFile, type MerchantMode, type MerchantPreview, useCommand } from "@/bridge";
import { languageNow } from "@/i18n";
import { onFileDrop, takeOffered } from "@/shell/drops";
import { BackLink, FaultAlert, PageHeader, StepBar } from "@/ui";
import { ImportCheck } from "./ImportCheck";
import { type ImportChoices, ImportChoose } from "./ImportChoose";
import { ImportResult } from "./ImportResult";
import "./merchant.css";

/** File, what would happen, what happened. */
export default function ImportPage() {
  const { t } = useTranslation("merchant");
  const [file, setFile] = useState<{ name: string; content: string }>();
  const [choices, setChoices] = useState<ImportChoices>({ app_id: "", existing: "update", sheet: "", tags: [] });
  const [naming, setNaming] = useState<Record<string, string>>({});
  const [step, setStep] = useState(0);
  const [done, setDone] = useState<ImportDone>();
  const sheets = useCommand(api.merchants.sheets);
  const preview = useCommand(api.merchants.previewImport, {
    onSuccess: (result) => {
      setChecked(result);
      setStep(1);
    },
  });
  // What was read before stays while a column is read as something else.
  const [checked, setChecked] = useState<MerchantPreview>();
  const run = useCommand(api.merchants.import, {
    onSuccess: (result) => {
      setDone(result);
      setStep(2);
    },
  });
  const request = (mode?: MerchantMode): MerchantFile => ({
    name: file?.name ?? "",
    file: file?.content ?? "",
    app_id: choices.app_id,
    existing: choices.existing,
    ...(choices.sheet ? { sheet: choices.sheet } : {}),
    add_tags: choices.tags,
    language: languageNow(),
    ...(Object.keys(naming).length > 0 ? { naming } : {}),
    ...(mode ? { mode } : {}),
  });
  const several = preview.error?.code === "merchant.import_sheet";
  const askWhich = useEffectEvent(() => sheets.mutate(request()));
  useEffect(() => {
    if (several) askWhich();
  }, [several]);
  const choose = async (chosen: File) => {
    preview.reset();
    sheets.reset();
    setChoices((before) => ({ ...before, sheet: "" }));
    setNaming({});
    setFile({ name: chosen.name, content: await base64Of(chosen) });
  };
  const again = () => {
    setFile(undefined);
    setNaming({});
    setDone(undefined);
    preview.reset();
    sheets.reset();
    setChoices((before) => ({ ...before, sheet: "" }));
    run.reset();
    setStep(0);
  };
  // Dropped anywhere on the screens, or on another page before this one was opened.
  const take = useEffectEvent(([dropped]: File[]) => {
    if (!dropped || run.isPending) return;
    again();
    void choose(dropped);
  });
  useEffect(() => {
    take(takeOffered());
    return onFileDrop(document, (files) => take(files));
  }, []);
  return (
    <div className="mf-page mf-page--narrow">
      <BackLink to="/merchants">{t("nav")}</BackLink>
      <PageHeader title={t("import.title")} about={t("import.about")} />
      <StepBar
        label={t("import.steps")}
        current={step}
        steps={[{ title: t("import.step.file") }, { title: t("import.step.check") }, { title: t("import.step.done") }]}
      />
      <Card>
        {step === 0 && (
          <ImportChoose
            fileName={file?.name}
            choices={choices}
            sheets={sheets.data?.sheets ?? []}
            onChoices={setChoices}
            onFile={(chosen) => void choose(chosen)}
            busy={preview.isPending}
            onNext={() => preview.mutate(request())}
          >
            <FaultAlert fault={several && sheets.data ? null : (preview.error ?? sheets.error)} />
          </ImportChoose>
        )}
        {step === 1 && checked && (
          <ImportCheck
            preview={checked}
            request={request}
            busy={run.isPending || preview.isPending}
            onName={(heading, field) => {
              const next = { ...naming, [heading]: field };
              setNaming(next);
              preview.mutate({ ...request(), naming: next });
            }}
            onBack={() => {
              run.reset();
              setStep(0);
            }}
            onImport={(mode) => run.mutate(request(mode))}
          >
            <FaultAlert fault={preview.error ?? run.error} />
          </ImportCheck>
        )}
        {step === 2 && done && <ImportResult done={done} onAgain={again} />}
      </Card>
    </div>
  );
}
