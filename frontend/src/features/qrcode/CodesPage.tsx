import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, type CodeRun, useRead } from "@/bridge";
import { PageHeader, shortTime, StateTag, type Tone } from "@/ui";
import { Gallery } from "./Gallery";
import { LinkPicture } from "./LinkPicture";
import "./qrcode.css";

/** The codes of all merchants, and ordinary links as codes. */
export default function CodesPage() {
  const { t } = useTranslation("qrcode");
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
          <Runs />
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

function Runs() {
  const { t } = useTranslation("qrcode");
  const { data } = useRead(api.codes.runs, undefined, { on: ["codes"] });
  if (!data || data.runs.length === 0) return null;
  return (
    <Card title={t("runs.title")}>
      <ul className="mf-codes__runs">
        {data.runs.map((run) => (
          <li key={run.id}>
            <div>
              <Link to={`/codes/runs/${run.id}`}>{run.spec.describe}</Link>
              <div className="mf-quiet mf-numbers">{shortTime(run.started_at)}</div>
            </div>
            <StateTag tone={toneOf(run)}>
              <span className="mf-numbers">
                {run.ok} / {run.merchants.length}
              </span>
            </StateTag>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const toneOf = (run: CodeRun): Tone => {
  if (run.running) return "busy";
  if (run.failed > 0) return "bad";
  return run.ok === run.merchants.length ? "good" : "warn";
};
