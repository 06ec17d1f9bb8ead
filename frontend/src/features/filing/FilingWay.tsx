import { useTranslation } from "react-i18next";
import type { FilingView } from "@/bridge";
import { isNever, Sequel, shortTime, type Turn } from "@/ui";
import { turnOf, turns } from "./stages";

/** The way of a filing from its form to the authority's decision: how far it is, and how long each part takes. */
export function FilingWay({ view }: { view: FilingView }) {
  const { t } = useTranslation("filing");
  const now = turnOf(view);
  return (
    <Sequel
      title={t("way")}
      turns={turns.map((turn, i): Turn => {
        const sent = turn === "platform" && !isNever(view.submitted_at) && i <= now;
        return {
          key: turn,
          name: t(`way.${turn}`),
          about: sent ? `${t(`way.${turn}.about`)} ${t("way.sent", { at: shortTime(view.submitted_at) })}` : t(`way.${turn}.about`),
          ...(i < now ? { at: "done" } : i === now ? { at: "here" } : {}),
        };
      })}
    />
  );
}
