import { UploadOutlined } from "@ant-design/icons";
import { Button, type ButtonProps } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { accepting } from "./accepting";

interface Props extends Pick<ButtonProps, "disabled" | "loading" | "type" | "icon"> {
  /** Endings, as ".csv,.xlsx". */
  accept: string;
  label?: string;
  multiple?: boolean;
  onChoose: (files: File[]) => void;
}

/** A button that lets the person choose files; works in both shells. */
export function FileField({ accept, label, multiple, onChoose, ...button }: Props) {
  const { t } = useTranslation("ui");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        style={{ display: "none" }} // a form of Ant Design shows inputs of this type again
        accept={accepting(accept)}
        multiple={multiple ?? false}
        aria-label={label ?? t("file.choose")}
        onChange={(e) => {
          const files = [...(e.target.files ?? [])];
          e.target.value = "";
          if (files.length > 0) onChoose(files);
        }}
      />
      <Button icon={<UploadOutlined />} {...button} onClick={() => input.current?.click()}>
        {label ?? t("file.choose")}
      </Button>
    </>
  );
}
