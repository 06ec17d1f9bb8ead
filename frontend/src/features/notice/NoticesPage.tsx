import { Button, Card, Checkbox, Table } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { api, type NoticeEntry, useCommand, useRead } from "@/bridge";
import { FaultAlert, Loading, numberText, paged, PageHeader, StateTag, useDraft } from "@/ui";
import { ForMerchants, MerchantPicker, nonePicked, SendBar, SendToMany, useAuthorized, useGiven, useMerchantsMissing } from "../merchant";
import { RunCard } from "../run";
import { useSceneName } from "./scene";

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
  const sceneName = useSceneName();
  const given = (useLocation().state as { notice?: string } | null)?.notice;
  const [picked, setPicked] = useDraft("notice/many", nonePicked);
  useGiven(setPicked);
  const [chosen, setChosen] = useState<NoticeEntry>();
  const [keywords, setKeywords] = useState<string[]>([]);
  // The library is read in the name of a merchant, whom it tells what it may take: the first that is chosen, or else that is authorized.
  const able = useAuthorized();
  const asker = picked.ids[0] ?? able.data?.ids[0];
  const library = useRead(api.notices.library, { merchant_id: asker ?? "" }, { enabled: asker !== undefined, keep: true });
  const take = useCommand(api.notices.takeMany, { onSuccess: ({ id }) => void navigate(`/runs/${id}`) });
  const count = picked.ids.length;
  const choose = (entry: NoticeEntry) => {
    setChosen(entry);
    setKeywords([]);
  };
  // The message another screen leads here with, once the library is there.
  const led = library.data?.entries.find((e) => e.code === given && e.free);
  useEffect(() => {
    if (led) setChosen((before) => before ?? led);
  }, [led]);
  const few = keywords.length < fewest || keywords.length > most;
  const missing = [...(chosen ? (few ? [t("missing.keywords", { fewest, most })] : []) : [t("missing.message")]), ...useMerchantsMissing(count)];
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-beside">
        <div className="mf-stack">
          <Card
            title={t("step.message")}
            extra={
              <Button disabled={!asker} loading={library.isFetching} onClick={() => void library.refetch()}>
                {t("library.read")}
              </Button>
            }
          >
            <FaultAlert fault={able.error ?? library.error} onRetry={() => void (able.error ? able.refetch() : library.refetch())} />
            {able.data && !asker && <p className="mf-quiet">{t("library.nobody")}</p>}
            {(able.isPending || (asker && library.isPending)) && <Loading rows={4} />}
            {library.data && (
              <Table<NoticeEntry>
                rowKey="code"
                size="small"
                pagination={paged({ pageSize: 5 })}
                dataSource={library.data.entries}
                rowSelection={{
                  type: "radio",
                  columnTitle: <span className="mf-visually-hidden">{t("choose")}</span>,
                  selectedRowKeys: chosen ? [chosen.code] : [],
                  getCheckboxProps: (entry) => ({ disabled: !entry.free, "aria-label": entry.name }),
                  onSelect: choose,
                }}
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
                  { key: "scene", title: t("column.scene"), render: (_, e) => sceneName(e.scene) },
                  { key: "why", title: t("column.state"), render: (_, e) => (e.free ? <StateTag tone="good">{t("free")}</StateTag> : <StateTag tone="warn">{e.why || t("not_free")}</StateTag>) },
                ]}
              />
            )}
            {chosen && (
              <div style={{ marginTop: 16 }}>
                <div>{t("keywords", { name: chosen.name })}</div>
                <p className="mf-quiet">{t("keywords.about", { fewest, most, chosen: keywords.join(" ") || "–" })}</p>
                <Checkbox.Group value={keywords} options={chosen.keywords} onChange={setKeywords} />
              </div>
            )}
          </Card>
          <Card title={t("step.merchants")}>
            <MerchantPicker picked={picked} onChange={setPicked} />
          </Card>
          <FaultAlert fault={take.error} />
          <SendBar title={t("step.take")} missing={missing}>
            <SendToMany
              label={count ? t("take", { count, n: numberText(count) }) : t("take.none")}
              ids={picked.ids}
              disabled={missing.length > 0}
              busy={take.isPending}
              onSend={() => chosen && take.mutate({ code: chosen.code, keywords, merchants: picked.ids })}
            >
              {t("take.about", { name: chosen?.name ?? "", keywords: keywords.join(" ") })}
            </SendToMany>
          </SendBar>
        </div>
        <RunCard kinds={["notice.take"]} />
      </div>
    </div>
  );
}
