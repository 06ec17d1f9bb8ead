import { AppstoreAddOutlined, IdcardOutlined, ReloadOutlined } from "@ant-design/icons";
import { Alert, Button, Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CreationOrder, api, type Merchant, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, isNever, shortTime, StateTag } from "@/ui";
import { CertifyDrawer } from "./CertifyDrawer";
import { OrderDrawer } from "./OrderDrawer";
import { ResendDialog } from "./ResendDialog";

const tones = { sending: "warn", placed: "busy", confirmed: "good", refused: "bad", closed: "plain" } as const;

/** Ordering a mini program for the merchant, and certifying an individual business. */
export function CreationCard({ merchant, authorized }: { merchant: Merchant; authorized: boolean }) {
  const { t } = useTranslation("authorize");
  const { data, error, refetch } = useRead(api.creation.of, { merchant_id: merchant.id }, { on: ["merchant", "journal"], about: merchant.id });
  const [ordering, setOrdering] = useState(false);
  const [certifying, setCertifying] = useState(false);
  const certification = data?.certification;
  const tried = certification && !isNever(certification.at);
  const underWay = data?.orders.some((o) => o.state === "sending" || o.state === "placed") ?? false;
  return (
    <Card size="small" title={<span className="mf-row"><AppstoreAddOutlined aria-hidden /> {t("creation")}</span>}>
      <div className="mf-stack" style={{ gap: 12 }}>
        <FaultAlert fault={error} onRetry={() => void refetch()} />
        {!merchant.mini_app_id && (
          <>
            <span className="mf-quiet">{t("order.about")}</span>
            <div>
              <Button icon={<AppstoreAddOutlined />} disabled={underWay} onClick={() => setOrdering(true)}>
                {t("order")}
              </Button>
            </div>
          </>
        )}
        {data?.orders.map((order) => (
          <OrderRow key={order.id} order={order} />
        ))}
        <span className="mf-quiet">{t("certify.about")}</span>
        {tried && (
          <Alert
            type={certification.passed ? "success" : certification.done ? "error" : "warning"}
            showIcon
            title={certification.passed ? t("certify.passed") : certification.done ? t("certify.failed") : t("certify.unknown")}
            description={[shortTime(certification.at), textOf(certification.problem)].filter(Boolean).join(" · ")}
          />
        )}
        <div>
          <Button icon={<IdcardOutlined />} disabled={!authorized} onClick={() => setCertifying(true)}>
            {t("certify")}
          </Button>
          {!authorized && <div className="mf-quiet">{t("certify.needs")}</div>}
        </div>
      </div>
      <OrderDrawer merchant={merchant} open={ordering} onClose={() => setOrdering(false)} />
      <CertifyDrawer merchant={merchant} open={certifying} onClose={() => setCertifying(false)} />
    </Card>
  );
}

function OrderRow({ order }: { order: CreationOrder }) {
  const { t } = useTranslation("authorize");
  const query = useCommand(api.creation.query);
  const [sending, setSending] = useState(false);
  const problem = textOf(order.problem);
  const ended = order.state === "confirmed" || order.state === "refused" || order.state === "closed";
  return (
    <div className="mf-order">
      <div className="mf-row">
        <strong>{order.app_name}</strong>
        <StateTag tone={tones[order.state]}>{t(`order.state.${order.state}`)}</StateTag>
      </div>
      <span className="mf-quiet mf-numbers">
        {shortTime(order.created_at)} {order.order_no && <span className="mf-code">{order.order_no}</span>}
      </span>
      <span className="mf-quiet">{problem || t(`order.state.${order.state}.note`)}</span>
      {!ended && (
        <div className="mf-row">
          {order.state === "placed" && (
            <Button size="small" icon={<ReloadOutlined />} loading={query.isPending} onClick={() => query.mutate({ id: order.id })}>
              {t("order.query")}
            </Button>
          )}
          {order.state === "sending" && (
            <Button size="small" onClick={() => setSending(true)}>
              {t("order.resend")}
            </Button>
          )}
        </div>
      )}
      <FaultAlert fault={query.error} />
      <ResendDialog order={order} open={sending} onClose={() => setSending(false)} />
    </div>
  );
}
