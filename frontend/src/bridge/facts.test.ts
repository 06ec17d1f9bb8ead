import { expect, test } from "vitest";
import { facts } from "@/bridge";

// Go and JavaScript have to read one shape alike: what each takes and refuses.
const shapes: [string, string[], string[]][] = [
  [facts.platform_id, ["2021003100000001"], ["", "202100310000000", "２０２１００３１００００００１"]],
  [facts.phone_shape, ["13800138000", "+86-571-1234"], ["", "1380x", "１３８"]],
  [facts.ext_key_shape, ["店名", "a.b-c_d", "é9"], ["", "a b", "{{x}}"]],
  [facts.creation.name_shape, ["花店+_-1A", "〇一"], ["", "花 店", "ひ"]],
  [facts.creation.licence, ["91330106MA2B0XYZ1C"], ["", "9133-0106", "12345678"]],
  [facts.creation.phone_shape, ["0571-1234"], ["", "+86"]],
  [facts.account_shape[0] ?? "", ["a@b.cn"], ["", "a@b", "a b@c.cn"]],
  [facts.account_shape[1] ?? "", ["13800138000", "+86-138"], ["", "138"]],
];

test.each(shapes)("%s takes and refuses", (shape, good, bad) => {
  const pattern = new RegExp(shape, "u");
  for (const text of good) expect(pattern.test(text), text).toBe(true);
  for (const text of bad) expect(pattern.test(text), text).toBe(false);
});
