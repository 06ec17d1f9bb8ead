import type { Delivery, FilePart } from "./generated/types";

/** Reads a chosen file as Base64, which is what a []byte of a request takes. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  const step = 0x8000;
  for (let at = 0; at < bytes.length; at += step) {
    text += String.fromCharCode(...bytes.subarray(at, at + step));
  }
  return btoa(text);
}

/** Reads a chosen text file in the encoding it is in: with a mark, UTF-8, or what Chinese Windows writes. */
export async function textOf(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** What became of a file made for the person. */
export type Outcome = "saved" | "downloaded" | "cancelled";

/** How much of a file goes to the program at a time. */
const partSize = 4 << 20;

/** Sends a file part by part: neither side ever holds all of it. */
export async function sendParts(file: Blob, send: (content: string) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < file.size; at += partSize) {
    await send(await base64Of(file.slice(at, at + partSize)));
  }
}

/** Fetches what is delivered part by part; a browser keeps a large Blob on its disk. */
async function fetched(delivery: Delivery, next: (stream: string) => Promise<FilePart>): Promise<Blob> {
  if (!delivery.stream) return new Blob([bytesOf(delivery.content ?? "")], { type: delivery.type });
  let file = new Blob([], { type: delivery.type });
  for (;;) {
    const part = await next(delivery.stream);
    file = new Blob([file, bytesOf(part.content ?? "")], { type: delivery.type });
    if (part.last) return file;
  }
}

/** Gives a delivered file to the person: a desktop shell saved it already. */
export async function receive(delivery: Delivery, next: (stream: string) => Promise<FilePart>): Promise<Outcome> {
  if (delivery.cancelled) return "cancelled";
  if (delivery.saved_to) return "saved";
  const url = URL.createObjectURL(await fetched(delivery, next));
  const link = document.createElement("a");
  link.href = url;
  link.download = delivery.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return "downloaded";
}

/** A src for an <img> from Base64 bytes. */
export const imageSource = (type: string, base64: string): string => `data:${type};base64,${base64}`;
