import { Card } from "antd";
import { useTranslation } from "react-i18next";
import type { Preferences } from "@/bridge";
import { useLooks } from "@/shell/preferences";
import { Segmented } from "@/ui";

/** Language and theme; they hold at once. */
export function LooksCard() {
  const { t } = useTranslation("settings");
  const { preferences, change } = useLooks();
  return (
    <Card title={t("looks")}>
      <div className="mf-stack">
        <div className="mf-setting">
          <span id="setting-language">{t("shell:language")}</span>
          <Segmented<Preferences["language"]>
            aria-labelledby="setting-language"
            value={preferences.language}
            options={[
              { value: "zh", label: t("shell:language.zh") },
              { value: "en", label: t("shell:language.en") },
            ]}
            onChange={(language) => change({ language })}
          />
        </div>
        <div className="mf-setting">
          <span id="setting-theme">{t("shell:theme")}</span>
          <Segmented
            aria-labelledby="setting-theme"
            value={preferences.theme}
            options={(["light", "dark", "system"] as const).map((value) => ({ value, label: t(`shell:theme.${value}`) }))}
            onChange={(theme) => change({ theme })}
          />
        </div>
      </div>
    </Card>
  );
}
