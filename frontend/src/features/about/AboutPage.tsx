import { Card, Collapse, Descriptions, Input } from "antd";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { Before, CopyButton, PageHeader } from "@/ui";
import { TroubleCard } from "./TroubleCard";
import { UpdatesCard } from "./UpdatesCard";
import packages from "../../../package.json";

/** Version, where the data lies, and what the program is built from. */
export default function AboutPage() {
  const { t } = useTranslation("about");
  const info = useRead(api.system.info, undefined);
  const licences = useRead(api.system.licences, undefined);
  if (!info.data) return <Before narrow title={t("title")} fault={info.error} onRetry={() => void info.refetch()} />;
  const { version, go, platform, shell, data_dir } = info.data;
  const facts = [
    { key: "version", label: t("version"), children: version || t("version.none") },
    { key: "shell", label: t("shell"), children: t(`shell.${shell}`) },
    { key: "platform", label: t("platform"), children: `${platform} · ${go}` },
    {
      key: "dir",
      label: t("data"),
      children: (
        <span className="mf-row">
          <span className="mf-code">{data_dir}</span>
          <CopyButton text={data_dir} what={t("data")} />
        </span>
      ),
    },
    { key: "licence", label: t("licence"), children: "MIT" },
  ];
  return (
    <div className="mf-page mf-page--narrow">
      <PageHeader title={t("title")} about={t("words")} />
      <div className="mf-stack">
        <Card>
          <Descriptions column={1} items={facts} />
        </Card>
        <UpdatesCard builtIn={info.data.release_feed ?? ""} inWindow={shell === "desktop"} />
        <TroubleCard />
        <Collapse
          items={[
            { key: "go", label: t("libraries.go"), children: <Libraries list={(licences.data?.modules ?? []).map((m) => `${m.path} ${m.version}`)} /> },
            {
              key: "web",
              label: t("libraries.web"),
              children: <Libraries list={Object.entries(packages.dependencies).map(([name, v]) => `${name} ${v}`)} />,
            },
            { key: "notices", label: t("notices"), children: <Input.TextArea readOnly rows={20} className="mf-code" aria-label={t("notices")} value={licences.data?.notices} /> },
          ]}
        />
      </div>
    </div>
  );
}

function Libraries({ list }: { list: string[] }) {
  return (
    <ul style={{ margin: 0, paddingInlineStart: 18, columns: 2 }}>
      {list.map((name) => (
        <li key={name} className="mf-code">
          {name}
        </li>
      ))}
    </ul>
  );
}
