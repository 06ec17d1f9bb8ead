import { ArrowRightOutlined } from "@ant-design/icons";
import { Alert, Modal } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, type BaseinfoFieldDiff, type BaseinfoOutcome, type BaseInfoView, imageSource, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Loading, OutageNote } from "@/ui";
import { spoken } from "./categories";
import { changeOf, type Draft } from "./fields";

interface Props {
  merchantId: string;
  view: BaseInfoView;
  draft: Draft;
  onSent: (outcome: BaseinfoOutcome) => void;
  /** Which field Go or the platform found at fault, and in which words. */
  onRefused: (field: string, words: string) => void;
  onClose: () => void;
}

/** Shows what a change does, before and after, and sends it. */
export function ReviewDialog({ merchantId, view, draft, onSent, onRefused, onClose }: Props) {
  const { t } = useTranslation("baseinfo");
  const request = { merchant_id: merchantId, change: changeOf(draft) };
  const preview = useRead(api.baseInfo.preview, request, { on: ["baseinfo", "versions"], about: merchantId, keep: true });
  const send = useCommand(api.baseInfo.modify, { onSuccess: onSent });
  const found = preview.data;
  const submit = () =>
    send.mutate(request, {
      onError: (fault) => fault.field && onRefused(fault.field, textOf(fault.text)),
    });
  return (
    <Modal
      open
      title={t("review.title", { name: view.info.name })}
      width={720}
      okText={found?.effect.route === "audit" ? t("review.send_audit") : t("review.send")}
      cancelText={t("review.back")}
      okButtonProps={{ disabled: !found || found.problems.length > 0, loading: send.isPending }}
      onOk={submit}
      onCancel={onClose}
    >
      <div className="mf-stack">
        <FaultAlert fault={preview.error} />
        {!found && !preview.error && <Loading />}
        {found && (
          <>
            <dl className="mf-diff">
              {found.diff.map((d) => (
                <div key={d.field} className="mf-diff__row">
                  <dt>{t(`of.${d.field}`)}</dt>
                  <dd>
                    <Before diff={d} view={view} />
                    <ArrowRightOutlined className="mf-diff__arrow" aria-label={t("review.becomes")} />
                    <After diff={d} draft={draft} />
                  </dd>
                </div>
              ))}
            </dl>
            {found.problems.map((p) => (
              <Alert key={p.field + p.code} type="error" showIcon title={`${p.field ? t(`of.${p.field}`) : ""} ${textOf(p.text)}`.trim()} />
            ))}
            {found.warnings.map((w) => (
              <Alert key={w.en} type="warning" showIcon title={textOf(w)} />
            ))}
            <Alert type="info" showIcon title={textOf(found.effect.text)} />
          </>
        )}
        <OutageNote />
        <FaultAlert fault={send.error} {...(send.error?.retry === "now" ? { onRetry: submit } : {})} />
      </div>
    </Modal>
  );
}

const multiple = (text: string): ReactNode => text.split(/[;；]/).map((name) => <div key={name}>{spoken(name)}</div>);

function Before({ diff, view }: { diff: BaseinfoFieldDiff; view: BaseInfoView }) {
  const { t } = useTranslation("baseinfo");
  if (diff.field === "app_logo" && view.logo) {
    return <img className="mf-diff__logo" src={imageSource(view.logo.type, view.logo.data)} alt={t("logo.now")} />;
  }
  if (!diff.before) return <span className="mf-quiet">{t("review.nothing")}</span>;
  return <del className="mf-diff__before">{diff.field === "mini_category_ids" ? multiple(diff.before) : diff.before}</del>;
}

function After({ diff, draft }: { diff: BaseinfoFieldDiff; draft: Draft }) {
  const { t } = useTranslation("baseinfo");
  if (diff.field === "app_logo" && draft.logo) {
    return (
      <span className="mf-row">
        <img className="mf-diff__logo" src={imageSource(draft.logo.type, draft.logo.data)} alt={t("logo.next")} />
        <span className="mf-quiet">{draft.logo.about}</span>
      </span>
    );
  }
  return <ins className="mf-diff__after">{diff.field === "mini_category_ids" ? multiple(diff.after) : diff.after}</ins>;
}
