import { Card, Space } from "antd";
import { useTranslation } from "react-i18next";
import type { TemplateNews } from "@/bridge";
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
