import { SolutionOutlined } from "@ant-design/icons";
import { App, Button, Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type PermissionRow, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { DataName, EmptyState, FaultAlert, isNever, Loading, TabHead } from "@/ui";
import { NeverRead } from "../merchant";
import { GrantTag } from "./GrantTag";

/** Which of its users' information a merchant needs, has, waits for, and was refused. */
export default function PermissionTab({ merchantId, authorized }: MerchantTabProps) {
  const { t } = useTranslation("permission");
  const { message } = App.useApp();
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.permissions.of, request, { on: ["readiness", "merchant"], about: merchantId });
  const read = useCommand(api.permissions.read);
  const apply = useCommand(api.permissions.apply, {
    onSuccess: (out) => void message.success(out.waits ? t("sent.waits") : out.granted ? t("sent.granted") : out.looked_up ? t("sent.looked_up") : t("sent")),
  });
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const refresh = () => read.mutate(request);
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={data.at} refreshing={read.isPending} onRefresh={refresh}>
        <span className="mf-quiet">{t("one.about")}</span>
      </TabHead>
      <FaultAlert fault={read.error} onRetry={refresh} />
      <FaultAlert fault={apply.error} />
      {data.rows.length === 0 ? (
        isNever(data.at) ? (
          <NeverRead merchantId={merchantId} authorized={authorized} icon={<SolutionOutlined />} title={t("never")} hint={t("never.hint")} reading={read.isPending} onRead={refresh} />
        ) : (
          <EmptyState small icon={<SolutionOutlined />} title={t("none")} hint={t("none.hint")} />
        )
      ) : (
        <Card styles={{ body: { padding: 0 } }}>
          <Table<PermissionRow>
            rowKey={(row) => `${row.api_name} ${row.field_name}`}
            pagination={false}
            dataSource={data.rows}
            columns={[
              {
                key: "field",
                title: t("field"),
                render: (_, row) => (
                  <>
                    <DataName code={row.field_name} of={row.api_name} />
                    <div className="mf-quiet">{row.needed ? t("needed") : t("unneeded")}</div>
                  </>
                ),
              },
              {
                key: "state",
                title: t("merchant:plan.state"),
                render: (_, row) => (
                  <>
                    <GrantTag status={row.status} /> {row.reason}
                  </>
                ),
              },
              {
                key: "do",
                title: t("merchant:plan.what"),
                render: (_, row) => {
                  if (row.status === "AGREE" || row.status === "AUDIT") return <span className="mf-quiet">{t("plan.nothing")}</span>;
                  if (row.problems.length > 0) {
                    return (
                      <>
                        {row.problems.map((p) => (
                          <div key={p.field + p.code}>{textOf(p.text)}</div>
                        ))}
                        <Link to="/permissions">{t("form.write")}</Link>
                      </>
                    );
                  }
                  return (
                    <Button type="primary" loading={apply.isPending} onClick={() => apply.mutate({ ...request, api_name: row.api_name, field_name: row.field_name })}>
                      {row.status ? t("apply.again") : t("apply")}
                    </Button>
                  );
                },
              },
            ]}
          />
        </Card>
      )}
    </div>
  );
}
