import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LinkButton, Remedied } from "@/ui";

/** Within, whatever failed because the merchant has not authorized, or does no more, leads to the page of its authorization; not on that page itself. */
export function AuthorizeRemedy({ merchantId, here, children }: { merchantId: string; here?: string; children: ReactNode }) {
  const { t } = useTranslation("merchant");
  return (
    <Remedied
      value={({ retry }) =>
        retry === "authorize" &&
        here !== "authorize" && (
          <LinkButton to={`/merchants/${merchantId}/authorize`} size="small">
            {t("remedy.authorize")}
          </LinkButton>
        )
      }
    >
      {children}
    </Remedied>
  );
}
