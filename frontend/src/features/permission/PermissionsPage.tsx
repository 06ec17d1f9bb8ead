import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { numberText, useDraft } from "@/ui";
import { HandInMany } from "../merchant";
import { type ChosenField, FormCard } from "./FormCard";
import { GrantTag } from "./GrantTag";

const phone: ChosenField = { api_name: "my.getPhoneNumber", field_name: "mobile" };

/** The application of the provider's for a field, and handing it in for many. */
export default function PermissionsPage() {
  const { t } = useTranslation("permission");
  const [field, setField] = useDraft<ChosenField>("permission/field", phone);
  const kept = useRead(api.permissions.forms, undefined, { on: ["readiness", "app"], keep: true });
  const written = kept.data?.forms.some(({ form }) => form.api_name === field.api_name && form.field_name === field.field_name);
  return (
    <HandInMany
      tab="permission"
      title={t("nav")}
      about={t("about")}
      form={<FormCard field={field} onField={setField} />}
      unwritten={written === false ? t("many.form") : undefined}
      name={t("many")}
      rest={field}
      plan={api.permissions.planMany}
      send={api.permissions.applyMany}
      read={api.permissions.readMany}
      kinds={["permission.apply", "permission.read"]}
      sendLabel={(count) => (count ? t("many.send", { count, n: numberText(count) }) : t("many.send.unread"))}
      sendAbout={t("many.send_about")}
      nobody={t("many.missing")}
      nothing={t("plan.nothing")}
      stateOf={(row) => (
        <>
          <GrantTag status={row.status} /> {row.reason}
        </>
      )}
    />
  );
}
