import { expect, test } from "vitest";
import { textOf } from "./files";

test("a text file is read in the encoding it is in", async () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x2d, 0, 0x2d, 0]);
  const gbk = new Uint8Array([0xb5, 0xea]);
  expect(await textOf(new Blob([utf16]))).toBe("--");
  expect(await textOf(new Blob([new Uint8Array([0xfe, 0xff, 0, 0x2d])]))).toBe("-");
  expect(await textOf(new Blob([gbk]))).toBe("店");
  expect(await textOf(new Blob(["\ufeff证书"]))).toBe("证书");
});
