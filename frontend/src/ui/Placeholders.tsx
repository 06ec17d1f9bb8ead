import { Tag } from "antd";

/** What differs between merchants and may stand in a text, each as a piece. */
export function Placeholders({ label, names }: { label: string; names: readonly string[] }) {
  return (
    <div className="mf-holes">
      <span className="mf-quiet">{label}</span>
      {names.map((name) => (
        <Tag key={name} className="mf-code">
          {name}
        </Tag>
      ))}
    </div>
  );
}
