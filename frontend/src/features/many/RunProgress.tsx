import { Progress } from "antd";
import { percentOf } from "@/ui";
import "./many.css";

interface Props {
  ok: number;
  failed: number;
  total: number;
  running: boolean;
  label: string;
  words: string;
}

/** How far a run over many merchants is, as a bar and in words. */
export function RunProgress({ ok, failed, total, running, label, words }: Props) {
  return (
    <>
      <Progress
        percent={percentOf(ok + failed, total)}
        success={{ percent: (ok / total) * 100 }}
        status={running ? "active" : "normal"}
        strokeColor={failed > 0 ? "var(--mf-bad)" : "var(--mf-good)"}
        aria-label={label}
      />
      <div className="mf-run__words" role="status">
        {words}
      </div>
    </>
  );
}
