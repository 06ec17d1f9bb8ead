import { IdcardOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Descriptions, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BaseinfoOutcome, type BaseInfoView, facts, useCommand, useRead } from "@/bridge";
import { listText, textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { FaultAlert, Loading, StateTag, TabHead, useDraft } from "@/ui";
import { NeverRead } from "../merchant";
import "./baseinfo.css";
import { CategoryField } from "./CategoryField";
import { countOf, type Draft, emptyDraft, problemOf, type TextField, textFieldNames, textFields, withCategories, withLogo, withoutLogo, withText } from "./fields";
import { LogoField } from "./LogoField";
import { useNameCheck } from "./NameCheck";
import { OutcomeAlert } from "./OutcomeAlert";
import { ReviewDialog } from "./ReviewDialog";
import { TextRow } from "./TextRow";

/** Base info: read it, change it, see which way the change goes. */
export default function BaseInfoTab({ merchantId, authorized }: MerchantTabProps) {
  const { t } = useTranslation("baseinfo");
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.baseInfo.get, request, { on: ["baseinfo", "versions"], about: merchantId });
  const refresh = useCommand(api.baseInfo.refresh);
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading rows={10} />;
  const read = () => refresh.mutate(request);
  if (!data.found) {
    return (
      <>
        <FaultAlert fault={refresh.error} onRetry={read} />
        <NeverRead merchantId={merchantId} authorized={authorized} icon={<IdcardOutlined />} title={t("empty.title")} hint={t("empty.hint")} reading={refresh.isPending} onRead={read} />
      </>
    );
  }
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={data.info.fetched_at} refreshing={refresh.isPending} onRefresh={read}>
        <Effect merchantId={merchantId} view={data} />
      </TabHead>
      <FaultAlert fault={refresh.error} onRetry={read} />
      {data.waiting && <WaitingAlert merchantId={merchantId} fields={data.waiting.fields.map(textOf)} reread={() => void refetch()} />}
      <Editor merchantId={merchantId} view={data} reread={refetch} />
    </div>
  );
}

function Effect({ merchantId, view }: { merchantId: string; view: BaseInfoView }) {
  const { t } = useTranslation("baseinfo");
  const versions = useCommand(api.versions.refresh);
  const tones = { immediate: "good", audit: "warn", unknown: "plain" } as const;
  return (
    <div className="mf-effect">
      <StateTag tone={tones[view.effect.route]}>{t(`route.${view.effect.route}`)}</StateTag>
      <span className="mf-quiet">{textOf(view.effect.text)}</span>
      {view.effect.route === "unknown" && (
        <Button size="small" loading={versions.isPending} onClick={() => versions.mutate({ merchant_id: merchantId })}>
          {t("route.read")}
        </Button>
      )}
      <FaultAlert fault={versions.error} />
    </div>
  );
}

/** An edit that the platform takes only with an audit form. */
function WaitingAlert({ merchantId, fields, reread }: { merchantId: string; fields: string[]; reread: () => void }) {
  const { t } = useTranslation("baseinfo");
  const drop = useCommand(api.baseInfo.dropWaiting, { onSuccess: reread });
  return (
    <>
      <Alert
        type="info"
        showIcon
        title={t("waiting", { fields: fields.join(", ") })}
        action={
          <Button size="small" loading={drop.isPending} onClick={() => drop.mutate({ merchant_id: merchantId })}>
            {t("waiting.drop")}
          </Button>
        }
      />
      <FaultAlert fault={drop.error} />
    </>
  );
}

interface EditorProps {
  merchantId: string;
  view: BaseInfoView;
  reread: () => Promise<unknown>;
}

function Editor({ merchantId, view, reread }: EditorProps) {
  const { t } = useTranslation("baseinfo");
  const [draft, setDraft, dropDraft] = useDraft<Draft>(`baseinfo/${merchantId}`, emptyDraft, withoutLogo);
  const [reviewing, setReviewing] = useState(false);
  const [refusals, setRefusals] = useState<Record<string, string>>({});
  const [outcome, setOutcome] = useState<BaseinfoOutcome>();
  const { info, limits } = view;
  const limitOf = (field: string) => limits.fields.find((l) => l.field === field);
  const valueOf = (field: TextField) => draft.texts[field] ?? info[field];
  const name = useNameCheck(merchantId, valueOf("name"));
  const count = countOf(draft);
  const wrong = textFieldNames.filter((field) => {
    const limit = limitOf(textFields[field]);
    return draft.texts[field] !== undefined && limit && problemOf(limit, valueOf(field));
  }).length;
  const edit = (next: Draft, field: string) => {
    setDraft(next);
    setOutcome(undefined);
    if (refusals[field]) setRefusals({ ...refusals, [field]: "" });
  };
  const discard = () => {
    dropDraft();
    setRefusals({});
  };
  return (
    <>
      {outcome && <OutcomeAlert outcome={outcome} onClose={() => setOutcome(undefined)} />}
      <div className="mf-info">
        <Card>
          <Form layout="vertical" component="div" requiredMark={false} className="mf-info__grid">
            {textFieldNames.map((field) => (
              <TextRow
                key={field}
                field={field}
                limit={limitOf(textFields[field])}
                usage={view.usages.find((u) => u.field === textFields[field])}
                value={valueOf(field)}
                changed={draft.texts[field] !== undefined}
                refusal={refusals[textFields[field]]}
                beside={field === "name" ? name.button : undefined}
                below={field === "name" ? name.answer : undefined}
                onChange={(text) => edit(withText(draft, field, text, info), textFields[field])}
              />
            ))}
            <Form.Item label={t("of.mini_category_ids")} className="mf-info__wide" help={refusals["mini_category_ids"]} validateStatus={refusals["mini_category_ids"] ? "error" : ""}>
              <CategoryField
                merchantId={merchantId}
                names={info.category_names}
                now={view.chosen}
                next={draft.categories}
                max={facts.categories}
                onChange={(paths) => edit(withCategories(draft, paths, view.chosen), "mini_category_ids")}
              />
            </Form.Item>
          </Form>
        </Card>
        <div className="mf-stack">
          <Card title={t("of.app_logo")}>
            <LogoField now={view.logo} next={draft.logo} onPlatform={Boolean(info.logo_url)} onChange={(logo) => edit(withLogo(draft, logo), "app_logo")} />
            {refusals["app_logo"] && (
              <span className="mf-info__problem" role="alert">
                {refusals["app_logo"]}
              </span>
            )}
          </Card>
          <Card title={t("usage.title")}>
            <ul className="mf-usage">
              {view.usages.map((u) => (
                <li key={u.field} className={u.reached ? "mf-info__problem" : ""}>
                  <span>{t(`of.${u.field}`)}</span>
                  <span className="mf-numbers">
                    {u.used} / {u.limit} {u.field === "app_name" ? t("usage.a_year") : t("usage.a_month")}
                  </span>
                </li>
              ))}
            </ul>
            <p className="mf-quiet mf-usage__note">{t("usage.note")}</p>
          </Card>
          <Card title={t("more.title")}>
            <Descriptions
              size="small"
              column={1}
              items={[
                { key: "id", label: t("more.id"), children: <span className="mf-code">{info.mini_app_id}</span> },
                { key: "packages", label: t("more.packages"), children: listText(info.packages) || "—" },
                { key: "domains", label: t("more.domains"), children: info.safe_domains.length },
                { key: "limited", label: t("more.limited"), children: info.registration_limited ? t("more.limited_yes") : t("more.limited_no") },
              ]}
            />
            {info.registration_limited && <Alert type="warning" showIcon title={t("more.limited_hint")} />}
          </Card>
        </div>
      </div>
      <div className="mf-save" aria-live="polite">
        <span className="mf-quiet mf-save__note">{count === 0 ? t("draft.none") : t("draft.count", { count })}</span>
        <Button disabled={count === 0} onClick={discard}>
          {t("draft.discard")}
        </Button>
        <Button type="primary" disabled={count === 0 || wrong > 0} onClick={() => setReviewing(true)}>
          {t("draft.review")}
        </Button>
      </div>
      {reviewing && count > 0 && (
        <ReviewDialog
          merchantId={merchantId}
          view={view}
          draft={draft}
          onSent={(sent) => {
            setOutcome(sent);
            setReviewing(false);
            void reread().then(discard); // so that no field shows its old text for a moment
          }}
          onRefused={(field, words) => setRefusals({ [field]: words })}
          onClose={() => setReviewing(false)}
        />
      )}
    </>
  );
}
