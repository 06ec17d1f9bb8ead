import { useTranslation } from "react-i18next";
import { api, type FleetChoices, useRead } from "@/bridge";
import { Choices } from "./Choices";
import type { FilterState } from "./useFilter";

/** The template version that is online: all of a template, or some versions of one. */
export function EditionFilter({ state: { filter, change }, counts, onOpen }: { state: FilterState; counts: FleetChoices | undefined; onOpen: () => void }) {
  const { t } = useTranslation("merchant");
  const { data } = useRead(api.templates.list, { app_id: "" }, { on: ["app"] });
  const templates = data?.templates ?? [];
  const of = (template: string, version = "") => `${template}/${version}`;
  const template = filter.template ?? "";
  const value = filter.editions?.length ? filter.editions.map((v) => of(template, v)) : template ? [of(template)] : [];
  const numbers = counts && Object.fromEntries([
    ...Object.entries(counts.templates).map(([id, n]) => [of(id), n]),
    ...Object.entries(counts.editions).flatMap(([id, versions]) => Object.entries(versions).map(([version, n]) => [of(id, version), n])),
  ]) as Record<string, number> | undefined;
  return (
    <Choices<string>
      aria-label={t("edition")}
      placeholder={t("filter.edition")}
      value={value}
      counts={numbers}
      onOpenChange={onOpen}
      onChange={(chosen) => {
        const last = chosen.at(-1) ?? "";
        const [id = "", version = ""] = last.split("/");
        // What was chosen last says of which template, and whether versions of it are named.
        const versions = version ? chosen.filter((c) => c.startsWith(`${id}/`)).map((c) => c.slice(id.length + 1)).filter(Boolean) : [];
        change({ template: id, editions: versions });
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
