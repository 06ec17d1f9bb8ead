import { App, Form, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { api, type FleetLine, useCommand } from "@/bridge";
import { FaultAlert } from "@/ui";
import { TagsInput } from "./TagsInput";

interface Props {
  ids: string[];
  rows: ReadonlyMap<string, FleetLine>;
  open: boolean;
  onClose: () => void;
}

/** Gives tags to the merchants that were chosen and takes tags from them. */
export function RetagDialog({ ids, rows, open, onClose }: Props) {
  const { t } = useTranslation("merchant");
  const { message } = App.useApp();
  const [form] = Form.useForm<{ add: string[]; remove: string[] }>();
  const retag = useCommand(api.merchants.retag, {
    onSuccess: ({ changed }) => {
      void message.success(t("tag.done", { count: changed }));
      onClose();
    },
  });
  const present = [...new Set(ids.flatMap((id) => rows.get(id)?.tags ?? []))];
  return (
    <Modal
      open={open}
      title={t("tag.title", { count: ids.length })}
      okText={t("tag.submit")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ loading: retag.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={{ add: [], remove: [] }}
        onFinish={({ add, remove }) => retag.mutate({ ids, add, remove })}
        style={{ marginTop: 16 }}
      >
        <Form.Item name="add" label={t("tag.add")}>
          <TagsInput label={t("tag.add")} />
        </Form.Item>
        <Form.Item name="remove" label={t("tag.remove")}>
          <TagsInput label={t("tag.remove")} first={present} />
        </Form.Item>
        <FaultAlert fault={retag.error} />
      </Form>
    </Modal>
  );
}
