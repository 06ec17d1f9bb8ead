import { useCallback, useEffect, useRef } from "react";
import { useLocation, useSearchParams } from "react-router";

/** Changes what the address says of a screen. */
type ChangeAddress = (next: (now: URLSearchParams) => URLSearchParams) => void;

const here = (): [path: string, search: string] => {
  const [path = "", search = ""] = window.location.hash.slice(1).split("?");
  return [path, search];
};

/**
 * What the address says of the screen that is shown, and its change in place,
 * the same function always. A change starts from the address itself, where the
 * router's own setter starts from what was drawn last: of two changes in one
 * moment the second would undo the first. It is drawn at once: a choice of
 * several that is made next starts from what its field shows. From a screen that
 * is being left the address is not changed any more.
 */
export function useAddress(): [URLSearchParams, ChangeAddress] {
  const [params, setNow] = useSearchParams();
  const { pathname } = useLocation();
  const drawn = useRef({ setNow, pathname });
  useEffect(() => {
    drawn.current = { setNow, pathname };
  }, [setNow, pathname]);
  const change = useCallback<ChangeAddress>((next) => {
    const [path, search] = here();
    if (path !== drawn.current.pathname) return;
    const to = next(new URLSearchParams(search));
    if (to.toString() !== search) drawn.current.setNow(to, { replace: true, flushSync: true });
  }, []);
  return [params, change];
}
