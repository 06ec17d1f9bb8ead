import { Card, Input, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, useRead } from "@/bridge";
import { DataAge, FaultAlert } from "@/ui";
import { MemberTag } from "./MemberTag";

/** Where a person is, as far as lists were read. */
export function WhereIs() {
  const { t } = useTranslation("member");
  const [text, setText] = useState("");
  const [account, setAccount] = useState("");
  const found = useRead(api.members.where, { person: { logon_id: account } }, { on: ["members"], enabled: account !== "" });
  const places = found.data?.places ?? [];
  return (
    <Card title={t("where.title")}>
      <div className="mf-stack">
        <Input.Search
          aria-label={t("where.account")}
          placeholder={t("where.account")}
          enterButton={t("where.find")}
          value={text}
          loading={found.isFetching}
          onChange={(e) => setText(e.target.value)}
          onSearch={(value) => setAccount(value.trim())}
        />
        <FaultAlert fault={found.error} />
        {found.data && (
          <div role="status">
            {places.length === 0 ? <span className="mf-quiet">{t("where.nowhere", { account })}</span> : t("where.found", { count: places.length })}
          </div>
        )}
        {places.length > 0 && (
          <ul className="mf-members__places">
            {places.map((p) => (
              <li key={`${p.merchant_id}/${p.member.role}`}>
                <Link to={`/merchants/${p.merchant_id}/member`}>{p.merchant_name || p.mini_app_id}</Link>
                <span className="mf-row">
                  <Tag>{t(`role.name.${p.member.role}`)}</Tag>
                  <MemberTag member={p.member} />
                  <DataAge at={p.fetched_at} />
                </span>
              </li>
            ))}
          </ul>
        )}
        <span className="mf-quiet">{t("where.about")}</span>
      </div>
    </Card>
  );
}
