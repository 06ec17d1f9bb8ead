import { BookOutlined, DeleteOutlined, DownOutlined, EditOutlined, PlusOutlined, SaveOutlined } from "@ant-design/icons";
import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Fault, facts, type FleetColumn, type FleetView, useCommand, useRead } from "@/bridge";
import { FaultAlert, MenuButton } from "@/ui";
import type { FilterState } from "./useFilter";

interface Props {
  state: FilterState;
  columns: FleetColumn[] | undefined;
  onColumns: (columns: FleetColumn[]) => void;
}

/** Kept views: chosen, kept anew, renamed, removed. */
export function ViewMenu({ state, columns, onColumns }: Props) {
  const { t } = useTranslation("merchant");
  const { data } = useRead(api.merchants.views, undefined, { on: ["views"] });
  const [naming, setNaming] = useState<"new" | FleetView>();
  const save = useCommand(api.merchants.saveView);
  const remove = useCommand(api.merchants.removeView, { onSuccess: () => state.show(undefined) });
  const { notification } = App.useApp();
  const refused = (what: string) => ({ onError: (fault: Fault) => notification.open({ title: what, description: <FaultAlert fault={fault} />, duration: 0 }) });
  const views = data?.views ?? [];
  const now = views.find((v) => v.id === state.view);
  const show = (view: FleetView | undefined) => {
    state.show(view);
    if (view?.columns?.length) onColumns(view.columns);
  };
  return (
    <>
      <MenuButton
        menu={{
          selectedKeys: now ? [now.id] : [],
          items: [
            { key: "all", label: t("views.all") },
            ...views.map((v) => ({ key: v.id, label: v.name })),
            { type: "divider" },
            { key: "new", icon: <PlusOutlined />, label: t("views.save") },
            ...(now
              ? [
                  { key: "update", icon: <SaveOutlined />, label: t("views.update", { name: now.name }) },
                  { key: "rename", icon: <EditOutlined />, label: t("views.rename", { name: now.name }) },
                  { key: "remove", icon: <DeleteOutlined />, danger: true, label: t("views.remove", { name: now.name }) },
                ]
              : []),
          ],
          onClick: ({ key }) => {
            if (key === "all") show(undefined);
            else if (key === "new") setNaming("new");
            else if (key === "update" && now) save.mutate({ id: now.id, name: now.name, filter: state.filter, columns: columns ?? [] }, refused(t("views.update", { name: now.name })));
            else if (key === "rename" && now) setNaming(now);
            else if (key === "remove" && now) remove.mutate({ id: now.id }, refused(t("views.remove", { name: now.name })));
            else show(views.find((v) => v.id === key));
          },
        }}
      >
        <Button icon={<BookOutlined />} loading={save.isPending || remove.isPending} aria-label={t("views")}>
          <span className="mf-merchants__view">{now?.name ?? t("views")}</span>
          <DownOutlined />
        </Button>
      </MenuButton>
      {naming && (
        <NameDialog
          view={naming}
          wish={naming === "new" ? { filter: state.filter, columns: columns ?? [] } : { id: naming.id, filter: naming.filter, columns: naming.columns ?? [] }}
          onKept={(view) => naming === "new" && state.show(view)}
          onClose={() => setNaming(undefined)}
        />
      )}
    </>
  );
}

interface DialogProps {
  view: "new" | FleetView;
  wish: Pick<FleetView, "filter"> & { id?: string; columns: FleetColumn[] };
  onKept: (view: FleetView) => void;
  onClose: () => void;
}

function NameDialog({ view, wish, onKept, onClose }: DialogProps) {
  const { t } = useTranslation("merchant");
  const [form] = Form.useForm<{ name: string }>();
  const save = useCommand(api.merchants.saveView, {
    onSuccess: (kept) => {
      onKept(kept);
      onClose();
    },
  });
  return (
    <Modal
      open
      title={view === "new" ? t("views.save") : t("views.rename", { name: view.name })}
      okText={t("views.keep")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ loading: save.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={{ name: view === "new" ? "" : view.name }} onFinish={({ name }) => save.mutate({ ...wish, name })}>
        <Form.Item name="name" label={t("views.name")} rules={[{ required: true, whitespace: true, message: t("views.name.required") }]} extra={t("views.about")}>
          <Input maxLength={facts.view_name} />
        </Form.Item>
        <FaultAlert fault={save.error} />
      </Form>
    </Modal>
  );
}
