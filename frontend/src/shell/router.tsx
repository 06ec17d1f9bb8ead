import { CompassOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { createHashRouter, Link } from "react-router";
import { EmptyState } from "@/ui";
import { features } from "./feature";
import { Frame } from "./Frame";

function Nowhere() {
  const { t } = useTranslation("shell");
  return (
    <EmptyState
      icon={<CompassOutlined />}
      title={t("nowhere.title")}
      hint={t("nowhere.hint")}
      action={
        <Link to="/">
          <Button type="primary">{t("nowhere.home")}</Button>
        </Link>
      }
    />
  );
}

/** Hash routes, so that the same page works from any server and none. */
export const makeRouter = () =>
  createHashRouter([
    {
      path: "/",
      element: <Frame />,
      children: [
        ...features.flatMap((f) => (f.routes ?? []).map(({ path, page: Page }) => ({ path, element: <Page /> }))),
        { path: "*", element: <Nowhere /> },
      ],
    },
  ]);
