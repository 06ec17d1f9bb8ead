import { DeleteOutlined, FileZipOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Image, Skeleton, Spin } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, base64Of, imageSource, useCommand, useRead, type VersionAttachment, type VersionFileRule } from "@/bridge";
import { textOf } from "@/i18n";
import { accepting } from "@/ui";
import { useFilePlace } from "@/shell/filePlace";
import { sizeText } from "./numbers";

interface Props {
  rules: VersionFileRule[];
  files: VersionAttachment[];
  problems: Map<string, string>;
  onChange: (files: VersionAttachment[]) => void;
}

/** The files of one part of the form, a tile each. A file is checked and kept as it is chosen. */
export function AuditFiles({ rules, files, problems, onChange }: Props) {
  return (
    <div className="mf-attaches">
      {rules.map((rule) => (
        <FileTile
          key={rule.field}
          rule={rule}
          file={files.find((f) => f.field === rule.field)}
          problem={problems.get(rule.field)}
          onSet={(file) => onChange([...files.filter((f) => f.field !== rule.field), file])}
          onRemove={() => onChange(files.filter((f) => f.field !== rule.field))}
        />
      ))}
    </div>
  );
}

interface TileProps {
  rule: VersionFileRule;
  file: VersionAttachment | undefined;
  problem: string | undefined;
  onSet: (file: VersionAttachment) => void;
  onRemove: () => void;
}

function FileTile({ rule, file, problem, onSet, onRemove }: TileProps) {
  const { t } = useTranslation("version");
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState("");
  const attach = useCommand(api.versions.attach, { onSuccess: onSet });
  const name = textOf(rule.name);
  const limit = t("file.limit", { kinds: rule.kinds.join("/"), size: sizeText(rule.max_bytes) });
  const choose = async (chosen: File) => {
    attach.reset();
    setRefused("");
    const kind = chosen.name.split(".").at(-1)?.toLowerCase() ?? "";
    if (!rule.kinds.includes(kind) || chosen.size > rule.max_bytes) {
      setRefused(limit);
      return;
    }
    attach.mutate({ field: rule.field, name: chosen.name, content: await base64Of(chosen) });
  };
  const place = useFilePlace(([dropped]) => dropped && void choose(dropped));
  const wrong = refused || (attach.error ? textOf(attach.error.text) : "") || (file ? "" : (problem ?? ""));
  return (
    <div ref={place} className="mf-attach" data-wrong={wrong !== ""}>
      <input
        ref={input}
        type="file"
        style={{ display: "none" }}
        aria-label={name}
        accept={accepting(rule.kinds.map((k) => `.${k}`).join(","))}
        onChange={(e) => {
          const chosen = e.target.files?.[0];
          e.target.value = "";
          if (chosen) void choose(chosen);
        }}
      />
      {file ? (
        <div className="mf-attach__box">
          {rule.kinds.includes("zip") ? <FileZipOutlined className="mf-attach__icon" /> : <Thumbnail file={file} name={name} />}
          <Button className="mf-attach__remove" size="small" icon={<DeleteOutlined />} aria-label={t("file.remove", { name })} onClick={onRemove} />
        </div>
      ) : (
        <button type="button" className="mf-attach__box mf-attach__empty" title={limit} onClick={() => input.current?.click()}>
          {attach.isPending ? <Spin size="small" /> : <PlusOutlined />}
          <span>{name}</span>
        </button>
      )}
      <div className="mf-attach__words mf-quiet">{file ? `${file.name} · ${sizeText(file.size)}` : limit}</div>
      {wrong && (
        <div className="mf-attach__words mf-bad" role="alert">
          {wrong}
        </div>
      )}
    </div>
  );
}

function Thumbnail({ file, name }: { file: VersionAttachment; name: string }) {
  const picture = useRead(api.versions.attachment, { ref: file.ref ?? "" }, { enabled: Boolean(file.ref) });
  if (!picture.data) return <Skeleton.Node active style={{ width: "100%", height: "100%" }} />;
  return <Image alt={name} src={imageSource(picture.data.type, picture.data.content)} />;
}
