import { App, Alert, Button, Card, Popconfirm, Tabs } from "antd";
import { SendOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type FilingPart, type FilingView, useCommand, useRead } from "@/bridge";
import { useFirstLook } from "@/bridge/firstLook";
import { textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { ConfirmDestructive, FaultAlert, isNever, Loading, shortTime, StateTag, TabHead } from "@/ui";
import { PastCard } from "../journal";
import { FaceCard } from "./FaceCard";
import { FieldRow } from "./FieldRow";
import { FilingWay } from "./FilingWay";
import "./filing.css";
import { on, stageTones } from "./stages";

/** What makes a filing be changed. */
const changes = ["owner", "charge", "app", "papers"] as const;

const parts: FilingPart[] = ["owner", "charge", "content", "person"];

/** One merchant's filing: how far it is, the form, the face check, handing in and back. */
export default function FilingTab({ merchantId, authorized }: MerchantTabProps) {
  const { data, error, refetch } = useRead(api.filing.show, { merchant_id: merchantId, reveal: true }, { on, about: merchantId, keep: true });
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  return <Filing view={data} authorized={authorized} />;
}

function Filing({ view, authorized }: { view: FilingView; authorized: boolean }) {
  const { t } = useTranslation("filing");
  const { message } = App.useApp();
  const request = { merchant_id: view.merchant_id };
  const [part, setPart] = useState<FilingPart>("owner");
  const [checked, setChecked] = useState(false);
  const [erasing, setErasing] = useState(false);
  const [changing, setChanging] = useState(false);
  const read = useCommand(api.filing.read);
  const lists = useCommand(api.filing.refreshLists);
  const submit = useCommand(api.filing.submit, { onSuccess: () => void message.success(t("submit.done")) });
  const withdraw = useCommand(api.filing.withdraw, { onSuccess: () => void message.success(t("withdraw.done")) });
  const erase = useCommand(api.filing.erase, {
    onSuccess: () => {
      message.success(t("erase.done"));
      setErasing(false);
    },
  });
  const filed = view.stage === "filed";
  // Nothing is missing from a filing that passed; its form is there for a change of it.
  const settled = filed && !view.kept;
  const wrong = (of: FilingPart) => {
    if (settled) return 0;
    const keys = new Set(view.fields.filter((f) => f.part === of).map((f) => f.key));
    return view.problems.filter((p) => keys.has(p.field)).length;
  };
  const folded = filed && !changing;
  const unread = isNever(view.lists_at);
  useFirstLook(authorized && isNever(view.read_at), () => read.mutate(request));
  useFirstLook(authorized && unread && !folded && !isNever(view.read_at), () => lists.mutate(request));
  const at = parts.indexOf(part);
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={view.read_at} refreshing={read.isPending} onRefresh={() => read.mutate(request)}>
        <StateTag tone={stageTones[view.stage]}>{textOf(view.stage_name)}</StateTag>
        {/* The platform's own word, where it says more. */}
        {textOf(view.status_name) !== textOf(view.stage_name) && ` ${textOf(view.status_name)}`}
        {!isNever(view.submitted_at) && <span className="mf-quiet mf-numbers"> · {t("submitted_at", { at: shortTime(view.submitted_at) })}</span>}
      </TabHead>
      <FaultAlert fault={read.error ?? lists.error} onRetry={() => (read.error ? read : lists).mutate(request)} />
      {view.stage === "refused" || (view.advice && view.reason) ? (
        <Alert
          type="error"
          showIcon
          title={view.reason || textOf(view.status_name)}
          description={
            view.advice && (
              <>
                {textOf(view.advice.text)}
                {view.advice.fields.length > 0 && (
                  <div className="mf-quiet">
                    {t("advice.fields")}{" "}
                    {view.fields
                      .filter((f) => view.advice?.fields.includes(f.key))
                      .map((f) => textOf(f.label))
                      .join(t("comma"))}
                  </div>
                )}
              </>
            )
          }
        />
      ) : (
        view.reason && <Alert type="info" showIcon title={view.reason} />
      )}
      {!filed && view.stage !== "unread" && view.stage !== "audit" && view.stage !== "refused" && <Alert type="warning" showIcon title={t("without")} />}
      {filed && view.kept && (
        <Alert
          type="info"
          showIcon
          title={t("filed.kept")}
          action={
            <Button size="small" onClick={() => setErasing(true)}>
              {t("erase")}
            </Button>
          }
        />
      )}
      {folded && (
        <div className="mf-beside mf-beside--slim">
          <div className="mf-stack">
            <Card title={t("filed.title")} extra={<Button onClick={() => setChanging(true)}>{t("filed.change")}</Button>}>
              <div>{t("filed.free")}</div>
              <div className="mf-quiet">{t("filed.about")}</div>
              {!isNever(view.erased_at) && !view.kept && <div className="mf-quiet mf-numbers">{t("erased_at", { at: shortTime(view.erased_at) })}</div>}
            </Card>
            <Card size="small" title={t("change.title")}>
              <ul className="mf-filing__when">
                {changes.map((change) => (
                  <li key={change}>{t(`change.${change}`)}</li>
                ))}
              </ul>
            </Card>
          </div>
          <div className="mf-stack">
            <FilingWay view={view} />
            <PastCard title={t("past")} merchantId={view.merchant_id} action="filing." />
          </div>
        </div>
      )}
      {unread && !folded && (
        <Alert
          type="warning"
          showIcon
          title={t("lists.never")}
          action={
            <Button size="small" loading={lists.isPending} onClick={() => lists.mutate(request)}>
              {t("lists.read")}
            </Button>
          }
        />
      )}
      {!folded && (
        <div className="mf-filing__columns">
          <div>
            <Tabs
              type="card"
              activeKey={part}
              onChange={(next) => setPart(next as FilingPart)}
              items={parts.map((of) => ({
                key: of,
                label: (
                  <>
                    {t(`part.${of}`)}
                    {wrong(of) > 0 && <span className="mf-filing__count mf-numbers"> {wrong(of)}</span>}
                  </>
                ),
                children: (
                  <div className="mf-filing__form">
                    {of === "person" && <p className="mf-quiet">{t("part.person.about")}</p>}
                    {view.fields
                      .filter((f) => f.part === of)
                      .map((f) => (
                        <FieldRow key={f.key} view={view} of={f} checked={checked && !settled} />
                      ))}
                    <div className="mf-row">
                      {at > 0 && <Button onClick={() => setPart(parts[at - 1] ?? of)}>{t("back")}</Button>}
                      {at < parts.length - 1 && <Button onClick={() => setPart(parts[at + 1] ?? of)}>{t("on")}</Button>}
                    </div>
                  </div>
                ),
              }))}
            />
          </div>
          <div className="mf-stack">
            <FaceCard view={view} />
            <div className="mf-filing__send">
              {!settled && <span className="mf-quiet">{view.problems.length > 0 ? t("open", { n: view.problems.length }) : t("whole")}</span>}
              {view.warnings.map((w) => (
                <span key={w.field + w.code} className="mf-quiet">
                  {textOf(w.text)}
                </span>
              ))}
              <div className="mf-row">
                <Button
                  type="primary"
                  icon={<SendOutlined />}
                  disabled={!view.can_submit}
                  loading={submit.isPending}
                  onClick={() => submit.mutate(request)}
                >
                  {t(view.stage === "refused" || view.reason ? "submit.again" : "submit")}
                </Button>
                <Button disabled={settled} onClick={() => setChecked(true)}>{t("check")}</Button>
                {view.can_withdraw && (
                  <Popconfirm title={t("withdraw.title")} description={t("withdraw.about")} okText={t("withdraw")} cancelText={t("ui:cancel")} onConfirm={() => withdraw.mutate(request)}>
                    <Button danger loading={withdraw.isPending}>
                      {t("withdraw")}
                    </Button>
                  </Popconfirm>
                )}
                {view.kept && (
                  <Button danger onClick={() => setErasing(true)}>
                    {t("erase")}
                  </Button>
                )}
              </div>
              {checked && !settled && view.problems.length > 0 && (
                <ul className="mf-filing__problems">
                  {view.problems.map((p) => (
                    <li key={p.field + p.code}>{textOf(p.text)}</li>
                  ))}
                </ul>
              )}
              <FaultAlert fault={submit.error ?? withdraw.error} />
              {!unread && (
                <span className="mf-quiet">
                  {t("lists.at", { at: shortTime(view.lists_at) })}{" "}
                  <Button type="link" size="small" loading={lists.isPending} onClick={() => lists.mutate(request)}>
                    {t("lists.read")}
                  </Button>
                </span>
              )}
              {!isNever(view.erased_at) && !view.kept && <span className="mf-quiet mf-numbers">{t("erased_at", { at: shortTime(view.erased_at) })}</span>}
            </div>
            <FilingWay view={view} />
            <PastCard title={t("past")} merchantId={view.merchant_id} action="filing." />
          </div>
        </div>
      )}
      <ConfirmDestructive open={erasing} title={t("erase.one", { name: view.name })} verb={t("erase")} busy={erase.isPending} fault={erase.error} onConfirm={() => erase.mutate({ ids: [view.merchant_id] })} onClose={() => setErasing(false)}>
        {t("erase.about")}
      </ConfirmDestructive>
    </div>
  );
}
