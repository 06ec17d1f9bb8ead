import { CompassOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { createHashRouter } from "react-router";
import { EmptyState, LinkButton } from "@/ui";
import { features } from "./feature";
import { Frame } from "./Frame";

function Nowhere() {
  const { t } = useTranslation("shell");
  return (
    <EmptyState
      whole
      icon={<CompassOutlined />}
      title={t("nowhere.title")}
      hint={t("nowhere.hint")}
      action={
        <LinkButton to="/" type="primary">{t("nowhere.home")}</LinkButton>
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
