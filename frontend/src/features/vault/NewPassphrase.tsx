import { Form } from "antd";
import { useTranslation } from "react-i18next";
import type { Strength } from "@/bridge";
import { SecretInput } from "@/ui";
import { StrengthBar } from "./StrengthBar";

export interface NewPassphraseValues {
  passphrase: string;
  again: string;
}

interface Props {
  strength: Strength | undefined;
  autoFocus?: boolean;
}

/** The two fields of a new passphrase, inside a Form of NewPassphraseValues. */
export function NewPassphrase({ strength, autoFocus }: Props) {
  const { t } = useTranslation("vault");
  return (
    <>
      <Form.Item name="passphrase" label={t("passphrase.new")} rules={[{ required: true, message: t("passphrase.required") }]} extra={<StrengthBar strength={strength} />}>
        <SecretInput autoFocus={autoFocus ?? false} size="large" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("passphrase.again")}
        dependencies={["passphrase"]}
        validateTrigger="onBlur"
        rules={[
          { required: true, message: t("passphrase.required") },
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              !value || value === getFieldValue("passphrase") ? Promise.resolve() : Promise.reject(new Error(t("passphrase.differs"))),
          }),
        ]}
      >
        <SecretInput size="large" />
      </Form.Item>
    </>
  );
}
