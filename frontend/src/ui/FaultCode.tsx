import { Button, type ButtonProps } from "antd";
import type { Fault } from "@/bridge";

/** The code that names a fault; what is known of the fault opens from it. */
export function FaultCode({ fault, ...button }: { fault: Fault } & ButtonProps) {
  return (
    <Button size="small" className="mf-fault-code" {...button}>
      {fault.platform?.sub_code || fault.platform?.code || fault.code}
    </Button>
  );
}
