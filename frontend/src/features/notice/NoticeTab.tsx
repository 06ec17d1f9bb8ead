import { NotificationOutlined } from "@ant-design/icons";
import { Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { api, type NoticeTemplate, useCommand, useRead } from "@/bridge";
import type { MerchantTabProps } from "@/shell/feature";
import { CopyButton, EmptyState, FaultAlert, isNever, LinkButton, Loading, Sequel, StateTag, TabHead } from "@/ui";
import { PastCard } from "../journal";
import { NeverRead } from "../merchant";
import { LibraryCard } from "./LibraryCard";
import { useSceneName } from "./scene";

/** The subscription messages a merchant has in use, those it can take into use, and what they are used with. */
export default function NoticeTab({ merchantId, authorized }: MerchantTabProps) {
  const { t } = useTranslation("notice");
  const sceneName = useSceneName();
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.notices.list, request, { on: ["journal", "run"] });
  const read = useCommand(api.notices.refresh, { onSuccess: () => void refetch() });
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const refresh = () => read.mutate(request);
  const ids = data.templates.map((m) => m.template_id);
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={data.at} refreshing={read.isPending} onRefresh={refresh}>
        <LinkButton to="/notices" state={{ merchants: [merchantId] }}>
          {t("one.more")}
        </LinkButton>
      </TabHead>
      <FaultAlert reads fault={read.error} onRetry={refresh} />
      <div className="mf-beside mf-beside--slim">
        <div className="mf-stack">
          {isNever(data.at) ? (
            <NeverRead merchantId={merchantId} authorized={authorized} icon={<NotificationOutlined />} title={t("one.never")} hint={t("one.hint")} reading={read.isPending} onRead={refresh} />
          ) : data.templates.length === 0 ? (
            <EmptyState small icon={<NotificationOutlined />} title={t("one.none")} hint={t("one.hint")} />
          ) : (
            <Card
              title={t("one.used", { count: ids.length })}
              styles={{ body: { padding: 0 } }}
              extra={<CopyButton text={ids.join(",")} what={t("column.id")} label={t("one.copy")} />}
            >
              <Table<NoticeTemplate>
                rowKey="template_id"
                size="small"
                pagination={false}
                dataSource={data.templates}
                columns={[
                  {
                    key: "name",
                    title: t("column.name"),
                    render: (_, m) => (
                      <>
                        {m.name}
                        <div className="mf-quiet">{sceneName(m.scene)}</div>
                      </>
                    ),
                  },
                  { key: "keywords", title: t("column.keywords"), render: (_, m) => m.keywords.join(" ") },
                  {
                    key: "id",
                    title: t("column.id"),
                    render: (_, m) => (
                      <span className="mf-row">
                        <span className="mf-code">{m.template_id}</span>
                        <CopyButton text={m.template_id} what={t("column.id")} />
                      </span>
                    ),
                  },
                  { key: "state", title: t("column.status"), width: 110, render: (_, m) => <StateTag tone={m.status === "PASS" ? "good" : "plain"}>{m.status === "PASS" ? t("status.pass") : m.status}</StateTag> },
                ]}
              />
            </Card>
          )}
          {authorized && <LibraryCard merchantId={merchantId} taken={data.templates} />}
        </div>
        <div className="mf-stack">
          <Sequel
            title={t("way")}
            turns={[
              { key: "take", name: t("way.take"), about: t("way.take.about") },
              { key: "ask", name: t("way.ask"), about: t("way.ask.about") },
              { key: "send", name: t("way.send"), about: t("way.send.about") },
            ]}
          />
          <PastCard title={t("past")} merchantId={merchantId} action="notice." />
        </div>
      </div>
    </div>
  );
}
