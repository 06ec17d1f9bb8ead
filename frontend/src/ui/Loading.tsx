import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";

/** The place of something that is on its way, without a jump when it comes: a card, where it is not in one. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation("ui");
  return (
    <div role="status" aria-label={t("loading")} className="mf-loading">
      {/* The title of a skeleton is a heading without words. */}
      <Skeleton active title={false} paragraph={{ rows: rows + 1 }} />
    </div>
  );
}
