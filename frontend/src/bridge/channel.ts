/** What a page is given when its session begins. */
export interface Grant {
  id: string;
  key: string;
  ticket: string;
}

const text = new TextEncoder();

type Bytes = Uint8Array<ArrayBuffer>;

const bytesOfHex = (hex: string): Bytes => new Uint8Array((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));

function joined(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What answers is not the program this page belongs to. */
export class Stranger extends Error {
  constructor() {
    super("not sealed by the program");
    this.name = "Stranger";
  }
}

/**
 * The seal a page shares with the one start of the program that gave it out:
 * AES-256-GCM under a key that never travels again, and that the page itself
 * cannot read back. What opens came from that start. What is sent to whoever
 * took its port later can be read by no one. See seal.go.
 */
export class Channel {
  readonly id: string;
  private readonly key: CryptoKey;

  private constructor(id: string, key: CryptoKey) {
    this.id = id;
    this.key = key;
  }

  static async from(grant: Grant): Promise<Channel> {
    const key = await crypto.subtle.importKey("raw", bytesOfHex(grant.key), "AES-GCM", false, ["encrypt", "decrypt"]);
    return new Channel(grant.id, key);
  }

  /** Sends a command and returns what the program answered. Rejects with Stranger, or a TypeError when nobody answers. */
  async call(path: string, payload: string): Promise<{ ok: boolean; body: unknown }> {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: text.encode(`call\0${path}`) }, this.key, text.encode(payload));
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", "X-MiniFleet": "1", "X-MiniFleet-Session": this.id },
      body: joined(nonce, new Uint8Array(sealed)),
    });
    const about = joined(text.encode(`answer\0${response.status}\0`), nonce);
    const answer = await this.open(new Uint8Array(await response.arrayBuffer()), about);
    return { ok: response.ok, body: JSON.parse(answer) as unknown };
  }

  /** Opens an event of a stream. */
  async event(name: string, ticket: string, number: number, data: string): Promise<unknown> {
    const sealed = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    return JSON.parse(await this.open(sealed, text.encode(`event\0${name}\0${ticket}\0${number}`))) as unknown;
  }

  private async open(sealed: Bytes, about: Bytes): Promise<string> {
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.subarray(0, 12), additionalData: about }, this.key, sealed.subarray(12));
      return new TextDecoder().decode(plain);
    } catch {
      throw new Stranger();
    }
  }
}
