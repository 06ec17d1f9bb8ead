import { DeleteOutlined, PlusOutlined, VideoCameraOutlined } from "@ant-design/icons";
import { Button, Image, Skeleton, Spin } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, base64Of, imageSource, type PermissionFile, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { accepting, numberText } from "@/ui";
import "../version/version.css";

interface Props {
  places: string[];
  files: PermissionFile[];
  maxFile: number;
  onChange: (files: PermissionFile[]) => void;
}

/** The pictures and the video of an application. */
export function Proofs({ places, files, maxFile, onChange }: Props) {
  return (
    <div className="mf-attaches">
      {places.map((place, at) => (
        <Tile
          key={place}
          place={place}
          at={at}
          maxFile={maxFile}
          file={files.find((f) => f.place === place)}
          onSet={(file) => onChange([...files.filter((f) => f.place !== place), file])}
          onRemove={() => onChange(files.filter((f) => f.place !== place))}
        />
      ))}
    </div>
  );
}

interface TileProps {
  place: string;
  at: number;
  maxFile: number;
  file: PermissionFile | undefined;
  onSet: (file: PermissionFile) => void;
  onRemove: () => void;
}

function Tile({ place, at, maxFile, file, onSet, onRemove }: TileProps) {
  const { t } = useTranslation("permission");
  const input = useRef<HTMLInputElement>(null);
  const [large, setLarge] = useState(false);
  const attach = useCommand(api.permissions.attach, { onSuccess: onSet });
  const video = place === "video";
  const name = video ? t("file.video") : t("file.picture", { n: at + 1 });
  const choose = async (chosen: File) => {
    attach.reset();
    setLarge(chosen.size > maxFile);
    if (chosen.size <= maxFile) attach.mutate({ place, name: chosen.name, content: await base64Of(chosen) });
  };
  const wrong = large ? t("file.large") : attach.error ? textOf(attach.error.text) : "";
  return (
    <div className="mf-attach" data-wrong={wrong !== ""}>
      <input
        ref={input}
        type="file"
        style={{ display: "none" }}
        aria-label={name}
        accept={accepting(video ? ".mp4" : ".png,.jpg,.jpeg")}
        onChange={(e) => {
          const chosen = e.target.files?.[0];
          e.target.value = "";
          if (chosen) void choose(chosen);
        }}
      />
      {file ? (
        <div className="mf-attach__box">
          {video ? <VideoCameraOutlined className="mf-attach__icon" /> : <Thumbnail file={file} name={name} />}
          <Button className="mf-attach__remove" size="small" icon={<DeleteOutlined />} aria-label={t("file.remove", { name })} onClick={onRemove} />
        </div>
      ) : (
        <button type="button" className="mf-attach__box mf-attach__empty" onClick={() => input.current?.click()}>
          {attach.isPending ? <Spin size="small" /> : <PlusOutlined />}
          <span>{name}</span>
        </button>
      )}
      <div className="mf-attach__words mf-quiet">{file ? `${file.name} · ${numberText(Math.ceil(file.size / 1024))} KB` : t(video ? "file.limit.video" : "file.limit")}</div>
      {wrong && (
        <div className="mf-attach__words mf-bad" role="alert">
          {wrong}
        </div>
      )}
    </div>
  );
}

function Thumbnail({ file, name }: { file: PermissionFile; name: string }) {
  const picture = useRead(api.permissions.attachment, { ref: file.ref });
  if (!picture.data) return <Skeleton.Node active style={{ width: "100%", height: "100%" }} />;
  return <Image alt={name} src={imageSource(picture.data.type, picture.data.content)} />;
}
