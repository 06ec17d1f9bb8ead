import { ColorPicker, Form, Input, Select } from "antd";
import { type ReactNode, useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { api, type CodeRules, type FieldError, type CodeSpec, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { clearable, Placeholders } from "@/ui";
import { bytesIn, contrastOnWhite, cssColour } from "./spec";

interface Props {
  spec: CodeSpec;
  rules: CodeRules;
  problems: readonly FieldError[];
  /** Offer what differs between merchants. */
  placeholders?: boolean;
  onChange: (spec: CodeSpec) => void;
}

/** The problems of a code as typed; undefined until it was judged. */
export function useSpecProblems(spec: CodeSpec): readonly FieldError[] | undefined {
  const typed = useDeferredValue(spec);
  const { data, isPlaceholderData } = useRead(api.codes.check, { spec: typed }, { keep: true });
  return typed === spec && !isPlaceholderData ? data?.problems : undefined;
}

/** What a code opens and how it looks, judged as typed. */
export function SpecFields({ spec, rules, problems, placeholders = false, onChange }: Props) {
  const { t } = useTranslation("code");
  const set = (part: Partial<CodeSpec>) => onChange({ ...spec, ...part });
  // An empty description is no mistake before somebody tried to send it.
  const wrong = (field: string): string =>
    problems
      .filter((p) => p.field === field && !(p.code === "blank" && field === "describe"))
      .map((p) => textOf(p.text))
      .join(" ");
  const colour = cssColour(spec.color);
  const pale = colour !== undefined && contrastOnWhite(colour) < 3;
  return (
    <Form layout="vertical" component="div" requiredMark={false}>
      <Row id="code-page" label={t("spec.page")} problem={wrong("page")} note={t("spec.page_about")} count={`${[...spec.page].length} / ${rules.max_page}`}>
        <Input id="code-page" className="mf-code" value={spec.page} spellCheck={false} placeholder="pages/index/index" onChange={(e) => set({ page: e.target.value })} />
      </Row>
      <Row id="code-query" label={t("spec.query")} problem={wrong("query")} note={t("spec.query_about")} count={`${bytesIn(spec.query)} / ${rules.max_query}`}>
        <Input id="code-query" className="mf-code" value={spec.query} spellCheck={false} placeholder="table=8&from=poster" onChange={(e) => set({ query: e.target.value })} />
      </Row>
      <Row id="code-describe" label={t("spec.describe")} problem={wrong("describe")} note={t("spec.describe_about")} count={`${[...spec.describe].length} / ${rules.max_describe}`}>
        <Input id="code-describe" value={spec.describe} placeholder={t("spec.describe_example")} onChange={(e) => set({ describe: e.target.value })} />
      </Row>
      {placeholders && <Placeholders label={t("spec.placeholders")} names={rules.placeholders} />}
      <div className="mf-fields">
        <Row id="code-size" label={t("spec.size")} problem={wrong("size")}>
          <Select
            id="code-size"
            value={spec.size}
            options={[{ value: "", label: t("spec.size_default") }, ...rules.sizes.map((s) => ({ value: s.size, label: textOf(s.label) }))]}
            onChange={(size) => set({ size })}
          />
        </Row>
        <Row id="code-color" label={t("spec.color")} problem={wrong("color")} note={pale ? <span className="mf-codes__pale">{t("spec.pale")}</span> : t("spec.color_about")}>
          <div className="mf-row">
            <ColorPicker disabledAlpha value={colour ?? "#1677FF"} onChangeComplete={(c) => set({ color: `0x${c.toHex().slice(0, 6).toUpperCase()}` })}>
              <button type="button" className="mf-codes__swatch" aria-label={t("spec.color_pick")} style={{ background: colour ?? "#1677FF" }} />
            </ColorPicker>
            <Input id="code-color" className="mf-code" allowClear={clearable} value={spec.color} placeholder="0x1677FF" spellCheck={false} onChange={(e) => set({ color: e.target.value.trim() })} />
          </div>
        </Row>
      </div>
    </Form>
  );
}

interface RowProps {
  id: string;
  label: string;
  problem: string;
  note?: ReactNode;
  count?: string;
  children: ReactNode;
}

function Row({ id, label, problem, note, count, children }: RowProps) {
  return (
    <Form.Item label={label} htmlFor={id} validateStatus={problem ? "error" : ""} style={{ marginBottom: 12 }}>
      {children}
      <div className="mf-codes__note">
        {problem ? (
          <span className="mf-codes__problem" role="alert">
            {problem}
          </span>
        ) : (
          <span className="mf-quiet">{note}</span>
        )}
        {count && <span className="mf-quiet mf-numbers">{count}</span>}
      </div>
    </Form.Item>
  );
}
