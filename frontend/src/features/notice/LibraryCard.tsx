import { Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { api, type NoticeEntry, type NoticeTemplate, useRead } from "@/bridge";
import { FaultAlert, LinkButton, Loading, paged, StateTag } from "@/ui";
import { useSceneName } from "./scene";

/** The platform's library as it is for one merchant: what can be taken into use, and what not and why. */
export function LibraryCard({ merchantId, taken }: { merchantId: string; taken: readonly NoticeTemplate[] }) {
  const { t } = useTranslation("notice");
  const sceneName = useSceneName();
  const { data, error, refetch } = useRead(api.notices.library, { merchant_id: merchantId }, { keep: true, about: merchantId });
  return (
    <Card title={t("library")} styles={data ? { body: { padding: 0 } } : {}}>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading rows={4} />}
      {data && (
        <Table<NoticeEntry>
          rowKey="code"
          size="small"
          pagination={paged({ pageSize: 8 })}
          dataSource={data.entries}
          columns={[
            {
              key: "name",
              title: t("column.name"),
              render: (_, e) => (
                <>
                  {e.name} <span className="mf-code mf-quiet mf-platform-words">{e.code}</span>
                </>
              ),
            },
            { key: "keywords", title: t("column.keywords"), render: (_, e) => <span className="mf-quiet">{e.keywords.join(" · ")}</span> },
            { key: "scene", title: t("column.scene"), width: 110, render: (_, e) => sceneName(e.scene) },
            {
              key: "take",
              title: <span className="mf-visually-hidden">{t("column.state")}</span>,
              width: 130,
              align: "right",
              render: (_, e) =>
                taken.some((m) => m.name === e.name) ? (
                  <StateTag tone="good">{t("taken")}</StateTag>
                ) : e.free ? (
                  <LinkButton size="small" to="/notices" state={{ merchants: [merchantId], notice: e.code }} aria-label={t("take.name", { name: e.name })}>
                    {t("take.none")}
                  </LinkButton>
                ) : (
                  <span className="mf-quiet">{e.why || t("not_free")}</span>
                ),
            },
          ]}
        />
      )}
    </Card>
  );
}
