import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { PageHeader } from "@/ui";
import { RunCard } from "../run";
import { Gallery } from "./Gallery";
import { LinkPicture } from "./LinkPicture";
import "./code.css";

/** The codes of all merchants, and ordinary links as codes. */
export default function CodesPage() {
  const { t } = useTranslation("code");
  const navigate = useNavigate();
  const [link, setLink] = useState("");
  const typed = useDeferredValue(link);
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-codes">
        <Card title={t("gallery.title")}>
          <Gallery
            action={
              <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/codes/new")}>
                {t("many.open")}
              </Button>
            }
          />
        </Card>
        <div className="mf-stack">
          <RunCard kinds={["code.make"]} />
          <Card title={t("link.title")}>
            <div className="mf-stack">
              <Input aria-label={t("link.link")} className="mf-code" value={link} placeholder="https://qr.example.com/t/8" spellCheck={false} onChange={(e) => setLink(e.target.value.trim())} />
              <LinkPicture link={typed} />
              <span className="mf-quiet">{t("link.about")}</span>
            </div>
          </Card>
        </div>
      </div>
    </div>
  );
}
