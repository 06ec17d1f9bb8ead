import { Modal } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand, useRead } from "@/bridge";
import { languageNow } from "@/i18n";
import { FaultAlert, Loading, useDelivery } from "@/ui";
import { on } from "../fleet";

/** What the merchant may see, looked at before it is given away. */
export function PageDialog({ merchantId, onClose }: { merchantId: string; onClose: () => void }) {
  const { t } = useTranslation("road");
  const deliver = useDelivery();
  const request = { merchant_id: merchantId, lang: languageNow() };
  const { data, error, refetch } = useRead(api.road.preview, request, { on, about: merchantId });
  const save = useCommand(api.road.page, { onSuccess: deliver });
  return (
    <Modal
      open
      width={860}
      title={t("page.title")}
      okText={t("page.save")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ loading: save.isPending, disabled: !data }}
      onOk={() => save.mutate(request)}
      onCancel={onClose}
    >
      <div className="mf-stack">
        <span className="mf-quiet">{t("page.about")}</span>
        <FaultAlert fault={error ?? save.error} onRetry={() => void refetch()} />
        {data ? <Preview page={data.html} label={t("page.title")} /> : !error && <Loading />}
      </div>
    </Modal>
  );
}

/** The page in a tree of its own, with its own style and nothing of this screen's. It holds no script, and none that is parsed so would run. */
function Preview({ page, label }: { page: string; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shadow = host.current && (host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" }));
    if (!shadow) return;
    // As an element the style would be held back by this screen's policy.
    const style = /<style>([^<]*)<\/style>/u.exec(page);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style?.[1] ?? "");
    const parsed = new DOMParser().parseFromString(page.replace(style?.[0] ?? "", ""), "text/html");
    shadow.adoptedStyleSheets = [sheet];
    shadow.replaceChildren(...[...parsed.body.childNodes].map((node) => document.importNode(node, true)));
  }, [page]);
  // It scrolls, so the keyboard has to reach it.
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  return <div className="mf-road__page" role="region" aria-label={label} tabIndex={0}><div ref={host} /></div>;
}
