import { Segmented as Segments, type SegmentedProps } from "antd";

/** antd's, without the stop of the Tab key at its frame, where no key does anything. */
export function Segmented<T extends string | number = string>(props: SegmentedProps<T>) {
  return <Segments<T> {...(props as object as SegmentedProps<T> & { ref: never })} tabIndex={-1} />;
}
