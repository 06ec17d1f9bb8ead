import { App } from "antd";
import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { isSheet, offer, onFileDrop } from "./drops";

/** A sheet dropped on any screen offers the import; other files are answered with a word. */
export function useDrops(): void {
  const { t } = useTranslation("shell");
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const dropped = useEffectEvent((files: File[]) => {
    const sheet = files.find(isSheet);
    if (!sheet) {
      message.info(t("drop.nothing"));
      return;
    }
    void modal.confirm({
      title: t("drop.import"),
      content: sheet.name,
      okText: t("drop.open"),
      onOk: () => {
        offer([sheet]);
        void navigate("/merchants/import");
      },
    });
  });
  // After every place on the page, which are asked first.
  useEffect(() => onFileDrop(window, (files) => dropped(files)), []);
}
