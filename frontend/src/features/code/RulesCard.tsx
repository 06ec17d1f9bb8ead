import { DeleteOutlined, LinkOutlined, PlusOutlined, QrcodeOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Modal, Table, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type CodeRule, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, CopyButton, DataAge, EmptyState, FaultAlert, fullTime, isNever, Loading, shortTime, StateTag, TableExport, Used } from "@/ui";
import { LinkPicture } from "./LinkPicture";
import { RuleDialog } from "./RuleDialog";

/** The rules that make ordinary QR codes open the mini program. */
export function RulesCard({ merchantId }: { merchantId: string }) {
  const { t, i18n } = useTranslation("code");
  // A mode that is not known is shown as it came.
  const word = (mode: string): string => (i18n.exists(`code:mode.${mode}`) ? t(`mode.${mode}`) : mode);
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.codes.rules, request, { on: ["codes", "settings"] });
  const refresh = useCommand(api.codes.refreshRules);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<CodeRule>();
  const [drawing, setDrawing] = useState<string>();
  if (!data) return <Card>{error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />}</Card>;
  const used = data.rules.length;
  const never = isNever(data.fetched_at);
  const read = () => refresh.mutate(request);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {t("rule.add")}
    </Button>
  );
  return (
    <Card
      title={t("rules.title")}
      styles={{ body: { padding: used > 0 ? 0 : 20 } }}
      extra={
        <div className="mf-codes__rules">
          <Used used={used} limit={data.limit} known={!never || used > 0} words={(count) => t("rules.count", { used: count, limit: data.limit })} />
          <DataAge at={data.fetched_at} />
          <Button loading={refresh.isPending} onClick={read}>
            {t("ui:refresh")}
          </Button>
          {used > 0 && (
            <TableExport
              name="minifleet-rules"
              title={t("rules.title")}
              rows={data.rules}
              columns={[
                [t("rule.mode"), (r) => word(r.mode)],
                [t("rule.url"), (r) => r.route_url],
                [t("rule.page"), (r) => r.page],
                [t("rule.made"), (r) => (isNever(r.made_at) ? "" : fullTime(r.made_at))],
              ]}
            />
          )}
          {used > 0 && add}
        </div>
      }
    >
      <FaultAlert fault={refresh.error} onRetry={read} />
      {used >= data.older_limit && used < data.limit && <Alert type="info" banner title={t("rules.older", { limit: data.older_limit })} />}
      {used === 0 ? (
        <EmptyState small icon={<LinkOutlined />} title={never ? t("rules.never") : t("rules.empty")} hint={t("rules.hint")} action={add} />
      ) : (
        <Table<CodeRule>
          className="mf-codes__table"
          rowKey="group"
          size="middle"
          pagination={false}
          dataSource={data.rules}
          columns={[
            { title: t("rule.mode"), key: "mode", width: 110, render: (_, r) => <StateTag tone={r.mode === "EXACT" ? "plain" : "busy"}>{word(r.mode)}</StateTag> },
            {
              title: t("rule.url"),
              key: "url",
              render: (_, r) => (
                <div>
                  <span className="mf-code">{r.route_url}</span> <CopyButton text={r.route_url} what={t("rule.url")} />
                  {r.route_pattern && <div className="mf-code mf-quiet">{r.route_pattern}</div>}
                </div>
              ),
            },
            { title: t("rule.page"), key: "page", render: (_, r) => (r.page ? <span className="mf-code">{r.page}</span> : <span className="mf-quiet">{t("rule.page_unknown")}</span>) },
            { title: t("rule.made"), key: "made", width: 150, render: (_, r) => <span className="mf-quiet mf-numbers">{isNever(r.made_at) ? t("rule.elsewhere") : shortTime(r.made_at)}</span> },
            {
              title: <span className="mf-visually-hidden">{t("rule.actions")}</span>,
              key: "actions",
              width: 96,
              align: "right",
              render: (_, r) => (
                <>
                  <Tooltip title={t("rule.picture")}>
                    <Button type="text" icon={<QrcodeOutlined />} aria-label={t("rule.picture_of", { url: r.route_url })} onClick={() => setDrawing(r.route_url)} />
                  </Tooltip>
                  <Tooltip title={t("rule.remove")}>
                    <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("rule.remove_of", { url: r.route_url })} onClick={() => setRemoving(r)} />
                  </Tooltip>
                </>
              ),
            },
          ]}
        />
      )}
      {adding && <RuleDialog merchantId={merchantId} onClose={() => setAdding(false)} />}
      {removing && <RemoveRule merchantId={merchantId} rule={removing} onClose={() => setRemoving(undefined)} />}
      <Modal open={drawing !== undefined} title={t("rule.picture")} footer={null} width={380} onCancel={() => setDrawing(undefined)}>
        {drawing && (
          <>
            <p className="mf-code mf-quiet">{drawing}</p>
            <LinkPicture link={drawing} />
          </>
        )}
      </Modal>
    </Card>
  );
}

function RemoveRule({ merchantId, rule, onClose }: { merchantId: string; rule: CodeRule; onClose: () => void }) {
  const { t } = useTranslation("code");
  const { message } = App.useApp();
  const remove = useCommand(api.codes.removeRule, {
    onSuccess: () => {
      message.success(t("rule.removed"));
      onClose();
    },
  });
  return (
    <ConfirmDestructive
      open
      title={t("rule.remove_title", { url: rule.route_url })}
      verb={t("rule.remove")}
      irreversible={false}
      busy={remove.isPending}
      fault={remove.error}
      onConfirm={() => remove.mutate({ merchant_id: merchantId, group: rule.group })}
      onClose={onClose}
    >
      {t("rule.remove_about")}
    </ConfirmDestructive>
  );
}
