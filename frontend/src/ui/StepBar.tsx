import { Steps } from "antd";
import { useTranslation } from "react-i18next";

interface Props {
  /** What the steps lead to, for those who do not see them. */
  label: string;
  steps: { title: string; disabled?: boolean }[];
  current: number;
  className?: string;
  /** Set where a step may be chosen. */
  onChange?: (to: number) => void;
}

/** Where in a job one is: a list whose item is marked as the present step. */
export function StepBar({ label, steps, current, className, onChange }: Props) {
  const { t } = useTranslation("ui");
  const items = steps.map(({ title, disabled }, at) => ({
    title: (
      <span {...(at === current ? { "aria-current": "step" as const } : {})}>
        <span>{title}</span>
        {at < current && <span className="mf-visually-hidden">{t("step.done")}</span>}
      </span>
    ),
    ...(disabled ? { disabled } : {}),
    ...(onChange ? {} : ({ role: "listitem" } as object)),
  }));
  return (
    <div role={onChange ? "group" : "list"} aria-label={label} className={className ?? "mf-steps"}>
      <Steps size="small" current={current} items={items} {...(onChange ? { onChange } : {})} />
    </div>
  );
}
