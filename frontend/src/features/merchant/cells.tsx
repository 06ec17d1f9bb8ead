import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { FleetLine } from "@/bridge";
import { listText } from "@/i18n";
import { isNever, StateTag, shortTime, versionTone } from "@/ui";
import { tagsThatFit } from "./tagsFit";

const none = <span className="mf-quiet">—</span>;

/** The template version that is online, and how far it is behind. */
export function Edition({ line }: { line: FleetLine }) {
  const { t } = useTranslation("merchant");
  if (!line.edition) return none;
  return (
    <span className="mf-merchants__release">
      <span className="mf-numbers">{line.edition}</span>
      {line.behind > 0 && (
        <Tooltip title={t("release.behind.note", { count: line.behind })}>
          <span>
            <StateTag tone="warn">{t("release.behind", { count: line.behind })}</StateTag>
          </span>
        </Tooltip>
      )}
    </span>
  );
}

/** The version on its way and its state. */
export function Pending({ line }: { line: FleetLine }) {
  const { t, i18n } = useTranslation("merchant");
  if (!line.version) return none;
  const state = i18n.exists(`merchant:state.${line.state}`) ? t(`state.${line.state}`) : line.state;
  const from = line.version_from ? `, ${t("pending.from", { version: line.version_from })}` : "";
  return (
    <span className="mf-merchants__release" title={`${line.version} ${state}${from}`}>
      <span className="mf-numbers">{line.version}</span>
      <StateTag tone={versionTone(line.state)}>{state}</StateTag>
    </span>
  );
}

/** What ends next, and when. */
export function Ends({ line }: { line: FleetLine }) {
  const { t } = useTranslation("merchant");
  if (isNever(line.ends) || !line.ends_what) return none;
  return (
    <span className="mf-merchants__release">
      <span className="mf-numbers">{shortTime(line.ends).slice(0, 10)}</span>
      <span className="mf-quiet">{t(`ends.${line.ends_what}`)}</span>
    </span>
  );
}

/** What the padding of a cell takes of its column. */
const padding = 16;

/** The tags there is room for; the rest is a number that tells them when it is pointed at. */
export function Tags({ line, width }: { line: FleetLine; width: number }) {
  const { t } = useTranslation("merchant");
  const archived = line.archived ? [t("archived")] : [];
  const fits = tagsThatFit([...archived, ...line.tags], width - padding) - archived.length;
  const rest = line.tags.slice(fits);
  return (
    <span className="mf-merchants__tags" title={listText(line.tags)}>
      {line.archived && <StateTag tone="plain">{t("archived")}</StateTag>}
      {line.tags.slice(0, fits).map((tag) => (
        <Tag key={tag} variant="filled">
          {tag}
        </Tag>
      ))}
      {rest.length > 0 && (
        <span className="mf-quiet mf-numbers" title={listText(rest)}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}
