import { ApiOutlined, PlusOutlined, SafetyCertificateOutlined, ShopOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { Before, EmptyState, FaultAlert, LinkButton, Loading, PageHeader } from "@/ui";
import { NewMerchant } from "./NewMerchant";
import { chunk } from "./useWindow";

interface Props {
  title: string;
  about?: string;
  back?: ReactNode;
  children: ReactNode;
}

/** The merchants that are authorized. It is what a picker asks for first: it finds the answer here. */
export function useAuthorized() {
  const [app] = useCurrentApp();
  const filter = { ...(app ? { app_id: app } : {}), standings: ["active" as const] };
  return useRead(api.merchants.find, { filter, limit: chunk }, { on: ["merchant", "authorization"], keep: true });
}

/** A screen that does something for merchants; while none is authorized, the way to the first stands in its place. */
export function ForMerchants({ title, about, back, children }: Props) {
  const { data, error, refetch } = useAuthorized();
  if (!data) return <Before title={title} about={about} back={back} fault={error} onRetry={() => void refetch()} />;
  if (data.total > 0) return children;
  return (
    <div className="mf-page">
      {back}
      <PageHeader title={title} about={about} />
      <Nobody title={title} />
    </div>
  );
}

/** What is missing first: the app, a merchant, or the consent of one; and the way to it. */
function Nobody({ title: page }: { title: string }) {
  const { t } = useTranslation("merchant");
  const [adding, setAdding] = useState(false);
  const apps = useRead(api.apps.list, undefined, { on: ["app"] });
  const [app] = useCurrentApp();
  const anybody = useRead(api.merchants.find, { filter: app ? { app_id: app } : {}, limit: 0 }, { on: ["merchant"], keep: true });
  if (!apps.data || !anybody.data) {
    const again = () => {
      for (const part of [apps, anybody]) if (part.error) void part.refetch();
    };
    return apps.error || anybody.error ? <FaultAlert fault={apps.error ?? anybody.error} onRetry={again} /> : <Loading />;
  }
  if (apps.data.apps.length === 0) {
    return (
      <EmptyState
        icon={<ApiOutlined />}
        title={t("empty.no_app")}
        hint={t("empty.connect", { page })}
        action={
          <LinkButton to="/apps/new" type="primary" icon={<PlusOutlined />}>
            {t("apps:connect")}
          </LinkButton>
        }
      />
    );
  }
  if (anybody.data.total > 0) {
    return (
      <EmptyState
        icon={<SafetyCertificateOutlined />}
        title={t("empty.unauthorized")}
        hint={t("empty.ask", { page })}
        action={
          <LinkButton to="/authorization" type="primary">
            {t("empty.authorize")}
          </LinkButton>
        }
      />
    );
  }
  return (
    <>
      <EmptyState
        icon={<ShopOutlined />}
        title={t("empty")}
        hint={t("empty.first", { page })}
        action={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t("add")}
          </Button>
        }
      />
      <NewMerchant open={adding} onClose={() => setAdding(false)} />
    </>
  );
}
