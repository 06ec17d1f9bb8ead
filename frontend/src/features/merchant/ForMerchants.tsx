import { ApiOutlined, PlusOutlined, ShopOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { Before, EmptyState, LinkButton, PageHeader } from "@/ui";
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

/** A screen that does something for merchants; while there is none, the way to the first stands in its place. */
export function ForMerchants({ title, about, back, children }: Props) {
  const { data, error, refetch } = useAuthorized();
  if (!data) return <Before title={title} about={about} back={back} fault={error} onRetry={() => void refetch()} />;
  if (data.total > 0) return children;
  return (
    <div className="mf-page">
      {back}
      <PageHeader title={title} about={about} />
      <Nobody />
    </div>
  );
}

function Nobody() {
  const { t } = useTranslation("merchant");
  const [adding, setAdding] = useState(false);
  const { data } = useRead(api.apps.list, undefined, { on: ["app"] });
  const connect = data?.apps.length === 0;
  return (
    <>
      <EmptyState
        icon={connect ? <ApiOutlined /> : <ShopOutlined />}
        title={t("empty")}
        hint={t(connect ? "empty.connect" : "empty.first")}
        action={
          connect ? (
            <LinkButton to="/apps/new" type="primary" icon={<PlusOutlined />}>
              {t("apps:connect")}
            </LinkButton>
          ) : (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
              {t("add")}
            </Button>
          )
        }
      />
      <NewMerchant open={adding} onClose={() => setAdding(false)} />
    </>
  );
}
