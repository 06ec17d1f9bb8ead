import { ExperimentOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import "./demo.css";

const DemoDrawer = lazy(() => import("./DemoDrawer"));

/** Marks every screen of the demo, and opens the panel that drives it. */
export function DemoMark() {
  const { t } = useTranslation("demo");
  const { data } = useRead(api.vault.status, undefined, { on: ["vault.state"] });
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const demo = data?.demo ?? false;
  useEffect(() => {
    document.documentElement.toggleAttribute("data-demo", demo);
    return () => document.documentElement.removeAttribute("data-demo");
  }, [demo]);
  if (!demo) return null;
  const show = () => {
    setWanted(true);
    setOpen(true);
  };
  return (
    <>
      <Button className="mf-demo-mark" icon={<ExperimentOutlined />} onClick={show}>
        {t("mark")}
      </Button>
      {wanted && (
        <Suspense fallback={null}>
          <DemoDrawer open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
