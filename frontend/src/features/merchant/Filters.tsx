import { ClearOutlined } from "@ant-design/icons";
import { Button, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type FleetRelease, type FleetStanding, useRead } from "@/bridge";
import { isTyping } from "@/shell/shortcuts";
import { SearchField, useAfterPaint } from "@/ui";
import { Choices } from "./Choices";
import { EditionFilter } from "./EditionFilter";
import { MoreFilters } from "./MoreFilters";
import { TagChoice } from "./TagFields";
import type { FilterState } from "./useFilter";

const standings = ["active", "waiting", "lost", "none"] as const;
const releases = ["online", "behind", "auditing", "rejected", "ready", "gray", "offline", "unread"] as const;

/** What narrows the list; "/" comes to the search. */
export function Filters({ state, children }: { state: FilterState; children: React.ReactNode }) {
  const { t } = useTranslation("merchant");
  const field = useRef<InputRef>(null);
  const setText = useAfterPaint(state.setText);
  const { data: tags } = useRead(api.merchants.tags, undefined, { on: ["merchant"] });
  // Counted when somebody looks at the choices.
  const [opened, setOpened] = useState(false);
  const { data: counts } = useRead(api.merchants.choices, undefined, { on: ["merchant", "authorization", "versions", "app"], enabled: opened });
  const open = () => setOpened(true);
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
        onChange={setText}
        onKeyDown={(e) => e.key === "Escape" && field.current?.blur()}
      />
      <Choices<FleetStanding>
        aria-label={t("authorization")}
        placeholder={t("filter.standing")}
        counts={counts?.standings}
        onOpenChange={open}
        value={filter.standings ?? []}
        onChange={(chosen) => state.change({ standings: chosen })}
        options={standings.map((value) => ({ value, label: t(`standing.${value}`) }))}
      />
      <Choices<FleetRelease>
        aria-label={t("filter.states")}
        placeholder={t("filter.release")}
        counts={counts?.releases}
        onOpenChange={open}
        value={filter.releases ?? []}
        onChange={(chosen) => state.change({ releases: chosen })}
        options={releases.map((value) => ({ value, label: t(`filter.release.${value}`) }))}
      />
      <EditionFilter state={state} counts={counts} onOpen={open} />
      <TagChoice label={t("tags")} placeholder={t("filter.tag")} all={tags?.tags ?? []} value={filter.tags} onChange={(chosen) => state.change({ tags: chosen })} />
      <MoreFilters state={state} tags={tags?.tags ?? []} />
      {state.narrows && (
        <Button type="text" icon={<ClearOutlined />} aria-label={t("filter.clear")} title={t("filter.clear")} onClick={state.clear} />
      )}
      <span className="mf-merchants__space" />
      {children}
    </div>
  );
}
