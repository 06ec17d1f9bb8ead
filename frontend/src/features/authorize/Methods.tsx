import { Collapse, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { StateTag } from "@/ui";

interface Props {
  granted: string[];
  lacks: string[];
  /** Whether the platform was asked at all. */
  checked: boolean;
}

/** The families of methods, by how their names begin. */
const families: [string, string][] = [
  ["version", "alipay.open.mini.version."],
  ["baseinfo", "alipay.open.mini.baseinfo."],
  ["category", "alipay.open.mini.category."],
  ["member", "alipay.open.app.members."],
  ["experience", "alipay.open.mini.experience."],
  ["qrcode", "alipay.open.app.qrcode."],
  ["qrbind", "alipay.open.mini.qrcode."],
  ["domain", "alipay.open.mini.safedomain."],
];

/** Which methods the authorization covers, by family. */
export function Methods({ granted, lacks, checked }: Props) {
  const { t } = useTranslation("authorize");
  if (!checked) return <span className="mf-quiet">{t("methods.unknown")}</span>;
  const groups = new Map<string, string[]>();
  for (const method of granted) {
    const family = families.find(([, prefix]) => method.startsWith(prefix))?.[0] ?? "other";
    groups.set(family, [...(groups.get(family) ?? []), method]);
  }
  return (
    <Collapse
      size="small"
      ghost
      className="mf-authorize__methods"
      items={[
        {
          key: "methods",
          label: t("methods", { count: granted.length }),
          children: (
            <dl>
              {lacks.length > 0 && (
                <>
                  <dt>{t("methods.lacks")}</dt>
                  <dd>
                    {lacks.map((method) => (
                      <span key={method} className="mf-code">
                        <StateTag tone="warn">{method}</StateTag>
                      </span>
                    ))}
                  </dd>
                </>
              )}
              {[...groups].map(([family, methods]) => (
                <div key={family}>
                  <dt>{t(`family.${family}`)}</dt>
                  <dd>
                    {methods.map((method) => (
                      <Tag key={method} variant="filled" className="mf-code">
                        {method}
                      </Tag>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          ),
        },
      ]}
    />
  );
}
