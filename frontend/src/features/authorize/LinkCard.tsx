import { LinkOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type AuthorizeForm, type AuthorizeState, type Merchant, useCommand, useRead } from "@/bridge";
import { FaultAlert, Loading } from "@/ui";
import { FormChoice } from "./FormChoice";
import { LinkView } from "./LinkView";
import { PasteBox } from "./PasteBox";
import { PendingState } from "./PendingState";

interface Props {
  merchant: Merchant;
  state: AuthorizeState;
  /** The link that is out, or the one that was last. */
  pendingId: string | undefined;
  onMade: (pendingId: string) => void;
}

/** Bringing the merchant to the consent page: a link of any form, its code, what became of it. */
export function LinkCard({ merchant, state, pendingId, onMade }: Props) {
  const { t } = useTranslation("authorize");
  const [form, setForm] = useState<AuthorizeForm>("pc");
  const [again, setAgain] = useState(false);
  const { data, error } = useRead(api.authorization.link, { id: pendingId ?? "" }, { on: ["authorization"], about: merchant.id, enabled: pendingId !== undefined });
  const ask = useCommand(api.authorization.ask, {
    onSuccess: ({ pending }) => {
      setAgain(false);
      onMade(pending.id);
    },
  });
  const make = (anew: boolean, wanted: AuthorizeForm = form) => ask.mutate({ merchant_id: merchant.id, form: wanted, anew });
  const current = data?.pending.id === pendingId ? data : undefined;
  const live = current?.links;
  const ready = useEffectEvent(() => make(false));
  useEffect(() => {
    // A lost authorization has its link ready without being asked.
    if (state === "lost" && pendingId === undefined) ready();
  }, [state, pendingId]);
  const asks = state !== "active" || live !== undefined || again;
  if (!asks) {
    return (
      <Card title={t("again.title")}>
        {current && <PendingState pending={current.pending} />}
        <p className="mf-quiet" style={{ marginTop: 0 }}>
          {t("again.about")}
        </p>
        <Button icon={<PlusOutlined />} onClick={() => setAgain(true)}>
          {t("again")}
        </Button>
      </Card>
    );
  }
  return (
    <Card title={t("link.title")}>
      <div className="mf-stack">
        {current && <PendingState pending={current.pending} />}
        <FormChoice form={form} onForm={setForm} invites={Boolean(merchant.mini_app_id)} />
        {pendingId && !current && !error && <Loading rows={3} />}
        {live ? (
          <LinkView merchant={merchant} pending={current.pending} links={live} form={form} busy={ask.isPending} onAnew={() => make(true)} onInvite={() => make(false, "invite")} />
        ) : (
          (!pendingId || current || error) && (
            <div>
              <Button type="primary" size="large" icon={<LinkOutlined />} loading={ask.isPending} onClick={() => make(false)}>
                {t("make")}
              </Button>
            </div>
          )
        )}
        <FaultAlert fault={ask.error} onRetry={() => make(false)} />
        <PasteBox merchant={merchant} />
      </div>
    </Card>
  );
}
