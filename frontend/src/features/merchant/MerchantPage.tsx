import { DeleteOutlined, DisconnectOutlined, InboxOutlined, MoreOutlined } from "@ant-design/icons";
import { App, Button, Tabs, Tag } from "antd";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useParams } from "react-router";
import { api, type Fault, type MerchantDetail, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { features } from "@/shell/feature";
import { ConfirmDestructive, CopyButton, EmptyState, FaultAlert, FaultsAbove, LinkButton, Loading, MenuButton, StateTag } from "@/ui";
import { AuthorizeRemedy } from "./AuthorizeRemedy";
import { useKnownName } from "./knownName";
import { Neighbours } from "./Neighbours";
import { Standing } from "./Standing";
import { StateStrip } from "./StateStrip";
import { useTicked } from "./ticked";
import "./merchant.css";

const tabs = features.filter((f) => f.merchantTab).toSorted((a, b) => (a.merchantTab?.order ?? 0) - (b.merchantTab?.order ?? 0));

/** One merchant: the record above, a tab for each concept. */
export default function MerchantPage() {
  const { id = "" } = useParams();
  const { data, error, refetch } = useRead(api.merchants.get, { id }, { on: ["merchant"], about: id });
  if (error?.code === "merchant.not_found") return <Gone name={data?.merchant.name} />;
  if (!data) return <Coming id={id} fault={error} onRetry={() => void refetch()} />;
  return <Merchant key={id} detail={data} />;
}

/** Before the record is there: its name, where a list has shown it, and the tabs. */
function Coming({ id, fault, onRetry }: { id: string; fault: Fault | null; onRetry: () => void }) {
  const { t } = useTranslation("merchant");
  const name = useKnownName(id);
  const here = useHere();
  return (
    <div className="mf-page mf-merchant" data-before>
      <Neighbours id={id} tab={here} />
      <header className="mf-page-header">
        <div className="mf-page-header__words">
          <h1>{name ?? t("nav")}</h1>
        </div>
      </header>
      <PageTabs id={id} here={here} />
      {fault ? <FaultAlert fault={fault} onRetry={onRetry} /> : <Loading />}
    </div>
  );
}

/** The tab the address names, or the first. */
function useHere(): string {
  const { tab } = useParams();
  return (tabs.some((f) => f.name === tab) ? tab : tabs[0]?.name) ?? "";
}

/** The tabs, and the panel of the one that is open; without panels nobody knows yet whether there are any. */
function PageTabs({ id, here, panels }: { id: string; here: string; panels?: { authorized: boolean } }) {
  const { t } = useTranslation("merchant");
  const { state } = useLocation();
  const navigate = useNavigate();
  return (
    <Tabs
      className="mf-merchant__tabs"
      activeKey={here}
      destroyOnHidden
      onChange={(key) => void navigate(`/merchants/${id}/${key}`, { replace: true, state })}
      items={tabs.map(({ name, merchantTab }) => {
        const Panel = panels && merchantTab?.panel;
        return {
          key: name,
          label: t(`${name}:tab`),
          children: Panel && (
            <Suspense fallback={<Loading />}>
              <Panel merchantId={id} {...panels} />
            </Suspense>
          ),
        };
      })}
    />
  );
}

/** The merchant was deleted, perhaps while its page was open. */
function Gone({ name }: { name: string | undefined }) {
  const { t } = useTranslation("merchant");
  return (
    <div className="mf-page" role="alert">
      <EmptyState
        whole
        icon={<DisconnectOutlined />}
        title={name ? t("gone.named", { name }) : t("gone")}
        hint={t("gone.hint")}
        action={
          <LinkButton to="/merchants" type="primary">
            {t("gone.back")}
          </LinkButton>
        }
      />
    </div>
  );
}

function Merchant({ detail }: { detail: MerchantDetail }) {
  const { t } = useTranslation("merchant");
  const here = useHere();
  const { merchant } = detail;
  const { data: lines } = useRead(api.merchants.rows, { ids: [merchant.id] }, { on: ["merchant", "authorization", "versions"], about: merchant.id });
  const line = lines?.rows[0];
  return (
    <div className="mf-page mf-merchant">
      <Neighbours id={merchant.id} tab={here} />
      <header className="mf-page-header">
        <div className="mf-page-header__words">
          <div className="mf-merchant__title">
            <h1>{merchant.name}</h1>
            {merchant.archived && <StateTag tone="plain">{t("archived")}</StateTag>}
            {merchant.tags?.map((tag) => (
              <Tag key={tag}>
                {tag}
              </Tag>
            ))}
          </div>
          <div className="mf-merchant__about">
            {line && <Standing line={line} />}
            {merchant.mini_app_id ? (
              <span className="mf-row" style={{ gap: 2 }}>
                <span className="mf-code mf-quiet">{merchant.mini_app_id}</span>
                <CopyButton text={merchant.mini_app_id} what={t("mini_app_id")} />
              </span>
            ) : (
              <span className="mf-quiet">{t("mini_app_id.missing")}</span>
            )}
            <span className="mf-quiet">{detail.app_name}</span>
          </div>
          {line && <StateStrip line={line} tab={here} />}
        </div>
        <div className="mf-page-header__side">
          <Actions detail={detail} />
        </div>
      </header>
      <AuthorizeRemedy merchantId={merchant.id} here={here}>
        <FaultsAbove />
        <PageTabs id={merchant.id} here={here} panels={{ authorized: line?.standing === "active" }} />
      </AuthorizeRemedy>
    </div>
  );
}

function Actions({ detail: { merchant } }: { detail: MerchantDetail }) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [deleting, setDeleting] = useState(false);
  const [ticked, tick] = useTicked();
  const failed = { onError: (fault: { text: { en: string; zh: string } }) => void message.error(textOf(fault.text)) };
  const archive = useCommand(api.merchants.archive, {
    onSuccess: (_, { archived }) => void message.success(t(archived ? "archive.one" : "unarchive.one", { name: merchant.name })),
  });
  const remove = useCommand(api.merchants.delete, {
    onSuccess: () => {
      tick(ticked.filter((id) => id !== merchant.id));
      void message.success(t("delete.gone", { name: merchant.name }));
      void navigate("/merchants", { replace: true });
    },
  });
  return (
    <>
      <MenuButton
        menu={{
          items: [
            { key: "archive", icon: <InboxOutlined />, label: merchant.archived ? t("unarchive") : t("archive") },
            { key: "delete", icon: <DeleteOutlined />, danger: true, label: t("delete") },
          ],
          onClick: ({ key }) => (key === "delete" ? setDeleting(true) : archive.mutate({ ids: [merchant.id], archived: !merchant.archived }, failed)),
        }}
      >
        <Button icon={<MoreOutlined />} loading={archive.isPending} aria-label={t("more")} />
      </MenuButton>
      <ConfirmDestructive
        open={deleting}
        title={t("delete.one", { name: merchant.name })}
        verb={t("delete")}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate({ ids: [merchant.id] })}
        onClose={() => setDeleting(false)}
      >
        {t("delete.what")}
      </ConfirmDestructive>
    </>
  );
}
