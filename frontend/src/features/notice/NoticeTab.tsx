import { NotificationOutlined } from "@ant-design/icons";
import { Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { api, type NoticeTemplate, useCommand, useRead } from "@/bridge";
import type { MerchantTabProps } from "@/shell/feature";
import { CopyButton, EmptyState, FaultAlert, isNever, LinkButton, Loading, StateTag, TabHead } from "@/ui";
import { NeverRead } from "../merchant";

/** The subscription messages a merchant has in use. */
export default function NoticeTab({ merchantId, authorized }: MerchantTabProps) {
  const { t } = useTranslation("notice");
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.notices.list, request, { on: ["journal", "run"] });
  const read = useCommand(api.notices.refresh, { onSuccess: () => void refetch() });
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const refresh = () => read.mutate(request);
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={data.at} refreshing={read.isPending} onRefresh={refresh}>
        <LinkButton to="/notices" state={{ merchants: [merchantId] }}>
          {t("one.more")}
        </LinkButton>
      </TabHead>
      <FaultAlert fault={read.error} onRetry={refresh} />
      {isNever(data.at) ? (
        <NeverRead merchantId={merchantId} authorized={authorized} icon={<NotificationOutlined />} title={t("one.never")} hint={t("one.hint")} reading={read.isPending} onRead={refresh} />
      ) : data.templates.length === 0 ? (
        <EmptyState small icon={<NotificationOutlined />} title={t("one.none")} hint={t("one.hint")} />
      ) : (
        <Card styles={{ body: { padding: 0 } }}>
          <Table<NoticeTemplate>
            rowKey="template_id"
            pagination={false}
            dataSource={data.templates}
            columns={[
              { key: "name", title: t("column.name"), render: (_, m) => m.name },
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
              { key: "state", title: t("column.status"), render: (_, m) => <StateTag tone={m.status === "PASS" ? "good" : "plain"}>{m.status}</StateTag> },
            ]}
          />
        </Card>
      )}
    </div>
  );
}
