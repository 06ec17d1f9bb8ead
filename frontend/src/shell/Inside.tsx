import { App } from "antd";
import "dayjs/locale/zh-cn"; // the months and weekdays of date pickers
import { flushSync } from "react-dom";
import { RouterProvider } from "react-router";
import { makeRouter } from "./router";

// One for the page: what the address says outlives the lock.
const router = makeRouter();

/** All that is seen while the vault is open. */
export default function Inside() {
  return (
    <App message={{ maxCount: 3, top: 60 }} notification={{ placement: "bottomLeft" }}>
      <RouterProvider router={router} flushSync={flushSync} />
    </App>
  );
}
