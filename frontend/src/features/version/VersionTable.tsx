import { QrcodeOutlined } from "@ant-design/icons";
import { Button, Card, Popover, Table, type TableColumnsType, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { VersionFleet, VersionRow } from "@/bridge";
import { fullTime, shortTime } from "@/ui";
import { BuildWatch } from "./BuildWatch";
import { ExperienceCode } from "./ExperienceCode";
import { VersionTag } from "./VersionTag";
import { VersionActions } from "./VersionActions";
import { VersionDetailPanel } from "./VersionDetailPanel";

/** Versions, the highest first; a line opens to everything known of it. */
export function VersionTable({ fleet }: { fleet: VersionFleet }) {
  const { t, i18n } = useTranslation("version");
  const english = i18n.language === "en"; // whose names of actions are longer
  // A rejected version is open until it is closed by hand: its reason is what one came for.
  const [choice, setChoice] = useState<Record<string, boolean>>({});
  const opened = fleet.versions.filter((v) => choice[v.version] ?? v.state === "AUDIT_REJECT").map((v) => v.version);
  const columns: TableColumnsType<VersionRow> = [
    {
      title: t("column.version"),
      key: "version",
      width: 155,
      render: (_, row) => (
        <span className="mf-row">
          <strong className="mf-numbers">{row.version}</strong>
          {row.experience && <ExperienceTag fleet={fleet} row={row} />}
        </span>
      ),
    },
    {
      title: t("column.state"),
      key: "state",
      width: english ? 140 : 120,
      render: (_, row) => (row.state === "BUILDING" ? <BuildWatch merchantId={fleet.merchant_id} version={row.version} barred={fleet.barred !== undefined} /> : <VersionTag row={row} />),
    },
    {
      title: t("column.description"),
      key: "description",
      render: (_, row) => {
        const words = row.reason || row.description;
        return (
          words && (
            <span className={row.reason ? "mf-two-lines mf-bad" : "mf-two-lines"} title={words}>
              {words}
            </span>
          )
        );
      },
    },
    {
      title: t("column.created"),
      dataIndex: "created_at",
      width: 156,
      className: "mf-numbers",
      render: (at?: string) => <Tooltip title={at ? fullTime(at) : ""}>{shortTime(at)}</Tooltip>,
    },
    { title: t("column.template"), dataIndex: "template", width: 90, className: "mf-numbers", render: (v?: string) => v ?? "—" },
    { title: t("column.actions"), key: "actions", width: english ? 300 : 280, fixed: "right", render: (_, row) => <VersionActions fleet={fleet} row={row} /> },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Table<VersionRow>
        className="mf-versions"
        rowKey="version"
        columns={columns}
        dataSource={fleet.versions}
        pagination={false}
        scroll={{ x: 960 }}
        expandable={{
          expandedRowKeys: opened,
          onExpand: (open, row) => setChoice((before) => ({ ...before, [row.version]: open })),
          expandedRowRender: detailIn(fleet),
          rowExpandable: (row) => row.state !== "BUILDING",
          columnTitle: <span className="mf-visually-hidden">{t("column.more")}</span>,
        }}
      />
    </Card>
  );
}

const detailIn = (fleet: VersionFleet) => (row: VersionRow) => <VersionDetailPanel fleet={fleet} row={row} />;

function ExperienceTag({ fleet, row }: { fleet: VersionFleet; row: VersionRow }) {
  const { t } = useTranslation("version");
  return (
    <Popover trigger="click" placement="right" title={t("experience.title", { version: row.version })} content={<ExperienceCode fleet={fleet} row={row} />}>
      <Button size="small" icon={<QrcodeOutlined />} aria-label={t("experience.title", { version: row.version })}>
        {t("experience")}
      </Button>
    </Popover>
  );
}
