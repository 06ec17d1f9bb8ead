import { ClearOutlined } from "@ant-design/icons";
import { Button, type InputRef, Select } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, type FleetArchive, type FleetRelease, type FleetStanding, useRead } from "@/bridge";
import { isTyping } from "@/shell/shortcuts";
import { numberText, SearchField } from "@/ui";
import type { FilterState } from "./useFilter";

const untagged = "\u0000";

/** What narrows the list; "/" comes to the search. */
export function Filters({ state }: { state: FilterState }) {
  const { t } = useTranslation("merchant");
  const field = useRef<InputRef>(null);
  const { data: tags } = useRead(api.merchants.tags, undefined, { on: ["merchant"] });
  const { data: apps } = useRead(api.apps.list, undefined, { on: ["app"] });
  const { data: templates } = useRead(api.templates.list, { app_id: "" }, { on: ["app"] });
  useEffect(() => {
    // Before the frame, whose own search would take the key.
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      field.current?.focus({ cursor: "all" });
    };
    window.addEventListener("keydown", pressed, true);
    return () => window.removeEventListener("keydown", pressed, true);
  }, []);
  const { filter } = state;
  return (
    <div className="mf-merchants__filters" role="search">
      <SearchField
        ref={field}
        className="mf-merchants__search"
        label={t("search")}
        value={state.text}
        suffix={<span className="mf-key">/</span>}
        onChange={state.setText}
        onKeyDown={(e) => e.key === "Escape" && field.current?.blur()}
      />
      <Select<FleetStanding | "">
        className="mf-merchants__choice"
        aria-label={t("authorization")}
        value={filter.standing ?? ""}
        onChange={(standing) => state.change({ standing: standing as FleetStanding })}
        options={[
          { value: "", label: t("filter.standing") },
          ...(["active", "waiting", "lost", "none"] as const).map((value) => ({ value, label: t(`standing.${value}`) })),
        ]}
      />
      <Select<FleetRelease>
        className="mf-merchants__choice"
        aria-label={t("online")}
        value={filter.release ?? ""}
        onChange={(release) => state.change({ release })}
        options={[
          { value: "", label: t("filter.release") },
          ...(["online", "behind", "auditing", "rejected", "ready", "gray", "offline", "unread"] as const).map((value) => ({ value, label: t(`filter.release.${value}`) })),
        ]}
      />
      <Select<string>
        className="mf-merchants__choice"
        aria-label={t("tags")}
        showSearch
        value={filter.untagged ? untagged : (filter.tag ?? "")}
        onChange={(value) => state.change({ tag: value === untagged ? "" : value, untagged: value === untagged })}
        options={[
          { value: "", label: t("filter.tag") },
          ...(tags?.tags ?? []).map(({ tag, count }) => ({ value: tag, label: `${tag} (${numberText(count)})` })),
          { value: untagged, label: t("filter.untagged") },
        ]}
      />
      {((templates?.templates.length ?? 0) > 1 || filter.template) && (
        <Select<string>
          className="mf-merchants__choice"
          aria-label={t("template")}
          value={filter.template ?? ""}
          onChange={(template) => state.change({ template })}
          options={[{ value: "", label: t("filter.template") }, ...(templates?.templates ?? []).map((x) => ({ value: x.id, label: x.name }))]}
        />
      )}
      {(apps?.apps.length ?? 0) > 1 && (
        <Select<string>
          className="mf-merchants__choice"
          aria-label={t("app")}
          value={filter.app_id ?? ""}
          onChange={(app_id) => state.change({ app_id })}
          options={[{ value: "", label: t("filter.app") }, ...(apps?.apps ?? []).map((a) => ({ value: a.id, label: a.name }))]}
        />
      )}
      <Select<FleetArchive>
        className="mf-merchants__choice"
        aria-label={t("filter.archive")}
        value={filter.archive ?? ""}
        onChange={(archive) => state.change({ archive })}
        options={(["", "only", "both"] as const).map((value) => ({ value, label: t(`filter.archive.${value || "hidden"}`) }))}
      />
      {state.narrows && (
        <Button type="text" icon={<ClearOutlined />} onClick={state.clear}>
          {t("filter.clear")}
        </Button>
      )}
    </div>
  );
}
