import { useTranslation } from "react-i18next";
import { api, type FleetChoices, useRead } from "@/bridge";
import { Choices } from "./Choices";
import type { FilterState } from "./useFilter";

/** The template version that is online. */
export function EditionFilter({ state: { filter, change }, counts, onOpen }: { state: FilterState; counts: FleetChoices | undefined; onOpen: () => void }) {
  const { t } = useTranslation("merchant");
  return (
    <Editions
      label={t("edition")}
      placeholder={t("filter.edition")}
      template={filter.template ?? ""}
      editions={filter.editions ?? []}
      counts={counts}
      onOpen={onOpen}
      onChange={(template, editions) => change({ template, editions })}
    />
  );
}

/** The template version that the version on its way was built from. */
export function PendingFilter({ state: { filter, change } }: { state: FilterState }) {
  const { t } = useTranslation("merchant");
  return (
    <Editions
      label={t("filter.pending")}
      placeholder={t("filter.pending.any")}
      template={filter.pending_template ?? ""}
      editions={filter.pending_editions ?? []}
      onChange={(pending_template, pending_editions) => change({ pending_template, pending_editions })}
    />
  );
}

interface Props {
  label: string;
  placeholder: string;
  template: string;
  editions: string[];
  counts?: FleetChoices | undefined;
  onOpen?: () => void;
  onChange: (template: string, editions: string[]) => void;
}

/** All of a template, or some versions of one. */
function Editions({ label, placeholder, template, editions, counts, onOpen, onChange }: Props) {
  const { t } = useTranslation("merchant");
  const { data } = useRead(api.templates.list, { app_id: "" }, { on: ["app"] });
  const templates = data?.templates ?? [];
  const of = (id: string, version = "") => `${id}/${version}`;
  const value = editions.length ? editions.map((v) => of(template, v)) : template ? [of(template)] : [];
  const numbers = counts && Object.fromEntries([
    ...Object.entries(counts.templates).map(([id, n]) => [of(id), n]),
    ...Object.entries(counts.editions).flatMap(([id, versions]) => Object.entries(versions).map(([version, n]) => [of(id, version), n])),
  ]) as Record<string, number> | undefined;
  return (
    <Choices<string>
      aria-label={label}
      placeholder={placeholder}
      value={value}
      counts={numbers}
      {...(onOpen && { onOpenChange: onOpen })}
      onChange={(chosen) => {
        const last = chosen.at(-1) ?? "";
        const [id = "", version = ""] = last.split("/");
        // What was chosen last says of which template, and whether versions of it are named.
        const versions = version ? chosen.filter((c) => c.startsWith(`${id}/`)).map((c) => c.slice(id.length + 1)).filter(Boolean) : [];
        onChange(id, versions);
      }}
      options={templates.map((one) => ({
        label: one.name,
        options: [
          { value: of(one.id), label: t("filter.edition.all", { template: one.name }) },
          ...(one.versions ?? []).map(({ version }) => ({ value: of(one.id, version), label: version })),
        ],
      }))}
    />
  );
}
