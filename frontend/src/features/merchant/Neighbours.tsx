import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { dialogInFront, isTyping } from "@/shell/shortcuts";
import { BackLink, numberText } from "@/ui";
import { useFrom, useNeighbours } from "./neighbours";

/** Back to the list, and to the merchants before and after in it; "[" and "]" do the same. */
export function Neighbours({ id, tab }: { id: string; tab: string }) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  const from = useFrom(id);
  const near = useNeighbours(id, from);
  const go = (to: string | undefined) => to && void navigate(`/merchants/${to}/${tab}`, { state: from });
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialogInFront()) return;
    if (event.key === "[") go(near?.before);
    else if (event.key === "]") go(near?.after);
  });
  useEffect(() => {
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
  return (
    <nav className="mf-merchant__near" aria-label={t("near")}>
      <BackLink to={`/merchants${from?.list ?? ""}`}>{t("nav")}</BackLink>
      {near && (
        <span className="mf-row" style={{ gap: 4 }}>
          <Button size="small" type="text" icon={<LeftOutlined />} disabled={!near.before} aria-label={t("near.before")} title={`${t("near.before")} [`} onClick={() => go(near.before)} />
          <span className="mf-quiet mf-numbers">{t("near.at", { at: numberText(near.at + 1), count: numberText(near.count) })}</span>
          <Button size="small" type="text" icon={<RightOutlined />} disabled={!near.after} aria-label={t("near.after")} title={`${t("near.after")} ]`} onClick={() => go(near.after)} />
        </span>
      )}
    </nav>
  );
}
