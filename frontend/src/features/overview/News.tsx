import { App, Button, Card, Space } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type TemplateNews, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { LinkButton, numberText } from "@/ui";
import { planFor } from "../batch";

/** Templates with a version that merchants are behind of: who, and the plans that publish it, one click from their preflight. */
export function News({ templates }: { templates: TemplateNews[] }) {
  const { t } = useTranslation("overview");
  if (templates.length === 0) return null;
  return (
    <Card title={t("news")} data-news>
      <ul className="mf-lines">
        {templates.map((news) => (
          <li key={news.template_id} className="mf-stack" style={{ gap: 8 }}>
            <span>{t("news.line", { count: news.behind, template: news.template, version: news.version, n: numberText(news.behind) })}</span>
            <Space wrap size={8}>
              {news.plans.map((plan, i) => (
                <LinkButton key={plan.id} to="/batches/new" state={{ plan: planFor(plan, news.version) }} size="small" type={i === 0 ? "primary" : "default"}>
                  {t("news.plan", { plan: plan.name })}
                </LinkButton>
              ))}
              <PublishBehind news={news} />
              <LinkButton to={`/merchants?release=behind&template=${encodeURIComponent(news.template_id)}`} size="small">
                {t("news.behind")}
              </LinkButton>
            </Space>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** A new batch of the version for those who are behind: of all of them, whatever the list of merchants was narrowed to. */
function PublishBehind({ news }: { news: TemplateNews }) {
  const { t } = useTranslation("overview");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const find = useCommand(api.merchants.find, {
    onSuccess: ({ ids }) => void navigate("/batches/new", { state: { merchants: ids, template: news.template_id, version: news.version } }),
  });
  return (
    <Button
      type={news.plans.length > 0 ? "default" : "primary"}
      size="small"
      loading={find.isPending}
      onClick={() => find.mutate({ filter: { releases: ["behind"], template: news.template_id }, limit: 1 }, { onError: (fault) => void message.error(textOf(fault.text)) })}
    >
      {t("news.publish", { count: news.behind, n: numberText(news.behind) })}
    </Button>
  );
}
