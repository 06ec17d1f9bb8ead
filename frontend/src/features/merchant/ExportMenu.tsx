import { App } from "antd";
import { api, type FileFormat, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { FormatMenu, useDelivery } from "@/ui";

/** Writes merchants to a file that the import reads back. */
export function ExportMenu({ ids, label }: { ids: readonly string[]; label: string }) {
  const { message } = App.useApp();
  const deliver = useDelivery();
  const save = useCommand(api.merchants.export, { onSuccess: deliver });
  const run = (file: FileFormat) => save.mutate({ ids: [...ids], file }, { onError: (fault) => void message.error(textOf(fault.text)) });
  return <FormatMenu label={label} busy={save.isPending} disabled={ids.length === 0} onChoose={run} />;
}
