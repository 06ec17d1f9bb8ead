import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, type FileFormat } from "@/bridge";
import { textOf } from "@/i18n";
import { FormatMenu } from "./FormatMenu";
import { useDelivery } from "./useDelivery";

/** A heading, and what a row says under it. */
type TextColumn<T> = readonly [heading: string, text: (row: T) => string | number | undefined];

interface Props<T> {
  /** Of the file, without its ending. */
  name: string;
  /** Of the sheet. */
  title: string;
  /** Of the button, where a screen has more than one list. */
  label?: string;
  columns: readonly TextColumn<T>[];
  /** What the list shows as it is narrowed, or how to read the rest of it. */
  rows: readonly T[] | (() => Promise<readonly T[]>);
}

/** Writes what a list shows, in its order and as it is narrowed, to a file; a list of nothing has no such button. */
export function TableExport<T>({ name, title, label, columns, rows }: Props<T>) {
  const { t } = useTranslation("ui");
  const { message } = App.useApp();
  const deliver = useDelivery();
  const [busy, setBusy] = useState(false);
  const write = async (file: FileFormat) => {
    setBusy(true);
    try {
      const list = typeof rows === "function" ? await rows() : rows;
      const table = { title, head: columns.map(([heading]) => heading), rows: list.map((row) => columns.map(([, text]) => String(text(row) ?? ""))) };
      deliver(await api.files.saveTable({ name, table, file }));
    } catch (error) {
      void message.error(textOf(faultOf(error).text));
    } finally {
      setBusy(false);
    }
  };
  if (typeof rows !== "function" && rows.length === 0) return null;
  return <FormatMenu label={label ?? t("file.export")} busy={busy} onChoose={(file) => void write(file)} />;
}
