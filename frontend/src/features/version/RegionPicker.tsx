import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import type { VersionProvince, VersionForm, VersionRegion } from "@/bridge";
import { textOf } from "@/i18n";
import { PickSelect, Segmented } from "@/ui";

interface Props {
  provinces: VersionProvince[];
  form: VersionForm;
  problem: string | undefined;
  onChange: (part: Partial<VersionForm>) => void;
}

/** Where the mini program serves: everywhere, China, or named areas with the platform's codes. */
export function RegionPicker({ provinces, form, problem, onChange }: Props) {
  const { t } = useTranslation("version");
  const type = form.region_type || "CHINA";
  const regions = form.service_region_info ?? [];
  const set = (at: number, part: VersionRegion) => onChange({ service_region_info: regions.map((r, i) => (i === at ? { ...r, ...part } : r)) });
  return (
    <Form.Item label={t("region")} validateStatus={problem ? "error" : ""} help={problem} style={{ marginBottom: 0 }}>
      <div className="mf-stack" style={{ gap: 12 }}>
        <div>
          <Segmented
            aria-label={t("region")}
            value={type}
            options={["CHINA", "GLOBAL", "LOCATION"].map((value) => ({ value, label: t(`region.${value}`) }))}
            onChange={(region_type) =>
              onChange({ region_type, service_region_info: region_type === "LOCATION" ? (regions.length > 0 ? regions : [{}]) : [] })
            }
          />
        </div>
        {type === "LOCATION" &&
          regions.map((region, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- a line has no other name; it is only added at the end
            <div className="mf-region" key={i}>
              <PickSelect
                aria-label={t("region.province", { n: i + 1 })}
                placeholder={t("region.province.choose")}
                value={region.province_code}
                options={provinces.map((p) => ({ value: p.code, label: textOf(p.name) }))}
                onChange={(province_code: string) =>
                  set(i, { province_code, province_name: provinces.find((p) => p.code === province_code)?.name.zh ?? "" })
                }
              />
              {(["city_code", "city_name", "area_code", "area_name"] as const).map((key) => (
                <Input
                  key={key}
                  aria-label={`${t(`region.${key}`)} ${i + 1}`}
                  placeholder={t(`region.${key}`)}
                  inputMode={key.endsWith("code") ? "numeric" : "text"}
                  value={region[key] ?? ""}
                  onChange={(e) => set(i, { [key]: e.target.value })}
                />
              ))}
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t("region.remove", { n: i + 1 })}
                onClick={() => onChange({ service_region_info: regions.filter((_, k) => k !== i) })}
              />
            </div>
          ))}
        {type === "LOCATION" && (
          <div>
            <Button icon={<PlusOutlined />} onClick={() => onChange({ service_region_info: [...regions, {}] })}>
              {t("region.add")}
            </Button>
          </div>
        )}
      </div>
    </Form.Item>
  );
}
