import { Button, Result, Table } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { ImportDone } from "@/bridge";
import { textOf } from "@/i18n";
import { numberText, paged } from "@/ui";

/** What an import did, and where to go from there. */
export function ImportResult({ done, onAgain }: { done: ImportDone; onAgain: () => void }) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  return (
    <Result
      status={done.bad_rows > 0 ? "warning" : "success"}
      title={t("import.done", { added: numberText(done.added), updated: numberText(done.updated) })}
      subTitle={t("import.done.rest", { skipped: numberText(done.skipped), bad: numberText(done.bad_rows) })}
      extra={
        <div className="mf-row" style={{ justifyContent: "center" }}>
          <Button onClick={onAgain}>{t("import.again")}</Button>
          <Button type="primary" onClick={() => void navigate("/merchants")}>
            {t("import.show")}
          </Button>
        </div>
      }
    >
      {done.bad.length > 0 && (
        <Table
          size="small"
          rowKey={(row) => `${row.line}/${row.column}/${row.reason.en}`}
          dataSource={done.bad}
          pagination={paged({ pageSize: 10 })}
          columns={[
            { title: t("import.line"), dataIndex: "line", width: 80, className: "mf-numbers" },
            { title: t("import.column"), dataIndex: "column", width: 140, render: (v: string) => v || "—" },
            { title: t("import.reason"), dataIndex: "reason", render: textOf },
          ]}
        />
      )}
    </Result>
  );
}
