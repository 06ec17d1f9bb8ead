import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, useCommand, useRead } from "@/bridge";
import { BackLink, FaultAlert, Loading, numberText, PageHeader, useDraft } from "@/ui";
import { ForMerchants, MerchantPicker, nonePicked, SendBar, useGiven, useMerchantsMissing } from "../merchant";
import "./code.css";
import { emptySpec } from "./spec";
import { SpecFields, useSpecProblems } from "./SpecFields";

/** The same code for many merchants. */
export default function MakeManyPage() {
  const { t } = useTranslation("code");
  return (
    <ForMerchants title={t("many.title")} about={t("many.about")} back={<BackLink to="/codes">{t("nav")}</BackLink>}>
      <MakeMany />
    </ForMerchants>
  );
}

function MakeMany() {
  const { t } = useTranslation("code");
  const navigate = useNavigate();
  const [spec, setSpec] = useDraft("codes/many/spec", emptySpec);
  const [picked, setPicked, dropPicked] = useDraft("codes/many/picked", nonePicked);
  useGiven((given, again) => !again && setPicked(given));
  const rules = useRead(api.codes.choices, undefined);
  const problems = useSpecProblems(spec);
  const make = useCommand(api.codes.makeMany, {
    onSuccess: (run) => {
      dropPicked();
      void navigate(`/runs/${run.id}`);
    },
  });
  const count = picked.ids.length;
  const blank = problems?.some((p) => p.field === "describe" && p.code === "blank") ?? false;
  const wrong = (problems?.length ?? 0) > (blank ? 1 : 0);
  const missing = [...(blank ? [t("many.missing.describe")] : []), ...(wrong ? [t("many.missing.right")] : []), ...useMerchantsMissing(count)];
  return (
    <div className="mf-page">
      <BackLink to="/codes">{t("nav")}</BackLink>
      <PageHeader title={t("many.title")} about={t("many.about")} />
      <div className="mf-codes__make">
        <Card title={t("many.spec")}>
          {rules.data ? <SpecFields placeholders spec={spec} rules={rules.data} problems={problems ?? []} onChange={setSpec} /> : !rules.error && <Loading />}
          <FaultAlert fault={rules.error} onRetry={() => void rules.refetch()} />
        </Card>
        <Card title={t("many.merchants")}>
          <MerchantPicker picked={picked} onChange={setPicked} />
        </Card>
      </div>
      <FaultAlert className="mf-codes__fault" fault={make.error} />
      <SendBar missing={missing}>
        <Button type="primary" size="large" disabled={!problems || missing.length > 0} loading={make.isPending} onClick={() => make.mutate({ merchants: picked.ids, spec })}>
          {count ? t("many.make", { count, n: numberText(count) }) : t("make")}
        </Button>
      </SendBar>
    </div>
  );
}
