import { NotificationOutlined } from "@ant-design/icons";
import { Button, Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type NoticeTemplate, useCommand, useRead } from "@/bridge";
import type { MerchantTabProps } from "@/shell/feature";
import { CopyButton, EmptyState, FaultAlert, isNever, Loading, StateTag, TabHead } from "@/ui";

/** The subscription messages a merchant has in use. */
export default function NoticeTab({ merchantId }: MerchantTabProps) {
  const { t } = useTranslation("notice");
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.notices.list, request, { on: ["journal", "run"] });
  const read = useCommand(api.notices.refresh, { onSuccess: () => void refetch() });
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const refresh = () => read.mutate(request);
  const never = isNever(data.at);
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={data.at} refreshing={read.isPending} onRefresh={refresh}>
        <Link to="/notices">{t("one.more")}</Link>
      </TabHead>
      <FaultAlert fault={read.error} onRetry={refresh} />
      <Card styles={{ body: { padding: 0 } }}>
        {data.templates.length === 0 ? (
          <EmptyState
            icon={<NotificationOutlined />}
            title={never ? t("one.never") : t("one.none")}
            hint={t("one.hint")}
            action={
              never && (
                <Button type="primary" loading={read.isPending} onClick={refresh}>
                  {t("one.read")}
                </Button>
              )
            }
          />
        ) : (
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
        )}
      </Card>
    </div>
  );
}
