import { Button, Card, Checkbox, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type NoticeEntry, useCommand } from "@/bridge";
import { FaultAlert, numberText, paged, PageHeader, StateTag, useDraft } from "@/ui";
import { ForMerchants, MerchantPicker, nonePicked, SendToMany } from "../merchant";
import { RunCard } from "../run";

const fewest = 2;
const most = 5;

/** A subscription message of the platform's library, its keywords, and many merchants that take it into use. */
export default function NoticesPage() {
  const { t } = useTranslation("notice");
  return (
    <ForMerchants title={t("nav")} about={t("about")}>
      <Notices />
    </ForMerchants>
  );
}

function Notices() {
  const { t } = useTranslation("notice");
  const navigate = useNavigate();
  const [picked, setPicked] = useDraft("notice/many", nonePicked);
  const [chosen, setChosen] = useState<NoticeEntry>();
  const [keywords, setKeywords] = useState<string[]>([]);
  const read = useCommand(api.notices.library);
  const take = useCommand(api.notices.takeMany, { onSuccess: ({ id }) => void navigate(`/runs/${id}`) });
  const [first] = picked.ids;
  const choose = (entry: NoticeEntry) => {
    setChosen(entry);
    setKeywords([]);
  };
  const ready = chosen !== undefined && picked.ids.length > 0 && keywords.length >= fewest && keywords.length <= most;
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-beside">
        <div className="mf-stack">
          <Card title={t("merchants")}>
            <MerchantPicker picked={picked} onChange={setPicked} />
          </Card>
          <Card
            title={t("library")}
            extra={
              <Button disabled={!first} loading={read.isPending} onClick={() => first && read.mutate({ merchant_id: first })}>
                {t("library.read")}
              </Button>
            }
          >
            <FaultAlert fault={read.error} />
            {!read.data && <p className="mf-quiet">{t("library.about")}</p>}
            {read.data && (
              <Table<NoticeEntry>
                rowKey="code"
                size="small"
                pagination={paged({ pageSize: 10 })}
                dataSource={read.data.entries}
                rowSelection={{
                  type: "radio",
                  columnTitle: <span className="mf-visually-hidden">{t("choose")}</span>,
                  selectedRowKeys: chosen ? [chosen.code] : [],
                  getCheckboxProps: (entry) => ({ disabled: !entry.free, "aria-label": entry.name }),
                  onSelect: choose,
                }}
                columns={[
                  { key: "name", title: t("column.name"), render: (_, e) => `${e.name} (${e.code})` },
                  { key: "scene", title: t("column.scene"), render: (_, e) => (e.scene === "one_time_subscribe" ? t("scene.once") : e.scene === "long_term_subscribe" ? t("scene.long") : e.scene) },
                  { key: "why", title: t("column.state"), render: (_, e) => (e.free ? <StateTag tone="good">{t("free")}</StateTag> : <StateTag tone="warn">{e.why || t("not_free")}</StateTag>) },
                ]}
              />
            )}
          </Card>
          {chosen && (
            <Card title={t("keywords", { name: chosen.name })}>
              <Checkbox.Group value={keywords} options={chosen.keywords} onChange={setKeywords} />
              <p className="mf-quiet">{t("keywords.about", { fewest, most, chosen: keywords.join(" ") || "–" })}</p>
            </Card>
          )}
          <FaultAlert fault={take.error} />
          <div className="mf-save">
            <SendToMany
              label={t("take", { count: picked.ids.length, n: numberText(picked.ids.length) })}
              ids={picked.ids}
              disabled={!ready}
              busy={take.isPending}
              onSend={() => chosen && take.mutate({ code: chosen.code, keywords, merchants: picked.ids })}
            >
              {t("take.about", { name: chosen?.name ?? "", keywords: keywords.join(" ") })}
            </SendToMany>
          </div>
        </div>
        <RunCard kinds={["notice.take"]} />
      </div>
    </div>
  );
}
