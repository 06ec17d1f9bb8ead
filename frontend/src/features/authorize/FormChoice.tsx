import { useTranslation } from "react-i18next";
import type { AuthorizeForm } from "@/bridge";
import { Segmented } from "@/ui";

interface Props {
  form: AuthorizeForm;
  onForm: (form: AuthorizeForm) => void;
  /** An invitation needs a mini program. */
  invites: boolean;
}

const forms: AuthorizeForm[] = ["pc", "phone", "app", "batch", "invite"];

/** The ways to the consent page, and which is for what. */
export function FormChoice({ form, onForm, invites }: Props) {
  const { t } = useTranslation("authorize");
  return (
    <div>
      <Segmented<AuthorizeForm>
        aria-label={t("form")}
        value={form}
        onChange={onForm}
        options={forms.map((value) => ({ value, label: t(`form.${value}`), disabled: value === "invite" && !invites, ...(value === "invite" && !invites ? { tooltip: t("form.invite.needs") } : {}) }))}
      />
      <p className="mf-quiet" style={{ margin: "8px 0 0" }}>
        {t(`form.${form}.about`)}
      </p>
    </div>
  );
}
