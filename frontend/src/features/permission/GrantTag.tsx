import { useTranslation } from "react-i18next";
import { StateTag, type Tone } from "@/ui";

type KnownStatus = "" | "AUDIT" | "AGREE" | "REJECT" | "INVALID";

const tones: Record<KnownStatus, Tone> = { "": "plain", AUDIT: "busy", AGREE: "good", REJECT: "bad", INVALID: "warn" };

const isKnown = (status: string): status is KnownStatus => status in tones;

/** How far an application is; a word of the platform's that nobody here knows is shown as it came. */
export function GrantTag({ status }: { status: string }) {
  const { t } = useTranslation("permission");
  return <StateTag tone={isKnown(status) ? tones[status] : "warn"}>{isKnown(status) ? t(`status.${status || "NONE"}`) : status}</StateTag>;
}
