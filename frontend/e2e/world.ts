import { dirname, join } from "node:path";
import { see, visit } from "./browser";
import { Program } from "./program";
import { Simulator } from "./simulator";
import { passphrase } from "./vault";

interface SimMerchant {
  mini_app_id: string;
  name: string;
  contact: string;
  phone: string;
}

/** A merchant of the world, recorded and authorized. */
export interface Shop {
  id: string;
  miniAppId: string;
  name: string;
  phone: string;
}

/** A vault with a third-party app on a simulator of its own, and merchants that agreed. */
export class World {
  readonly program = new Program();
  readonly simulator = new Simulator();
  shops: Shop[] = [];

  /**
   * Opens the vault in a browser; the merchants have authorized the app. Those
   * that are online have been so with an earlier version.
   */
  async open(merchants: number, released: "new" | "online" = "new", looks: Parameters<typeof visit>[1] = {}): Promise<Awaited<ReturnType<typeof visit>>> {
    const [address, { files }] = await Promise.all([this.program.start(), this.simulator.start("--merchants", String(released === "new" ? merchants : 1))]);
    await this.call("Vault", "Create", { passphrase });
    await this.call("Apps", "AddSimulator", { file: join(dirname(Object.values(files)[0] ?? ""), "simulator.json"), name: "门店通" });
    const world = await (released === "new" ? this.simulator.control("/world") : this.simulator.control("/merchants", { count: merchants, released: 1 }));
    for (const m of (world as { merchants: SimMerchant[] }).merchants) this.shops.push(await this.consent(m));
    await this.forgetNotices();
    // Neither the unlocking nor what is told of each consent is what the tests are
    // about: the page is loaded when both are past.
    const visitor = await visit(address, looks);
    await see(visitor.page.getByRole("navigation"));
    return visitor;
  }

  /** What was told so far is kept a moment later; nothing of it is left. */
  async forgetNotices(): Promise<void> {
    const kept = async () => (await this.call<{ notices: unknown[] }>("Inbox", "List", {})).notices.length;
    for (let before = -1, now = await kept(); now !== before; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      [before, now] = [now, await kept()];
    }
    await this.call("Inbox", "Clear", {});
  }

  private async consent(m: SimMerchant): Promise<Shop> {
    const saved = await this.call<{ merchant: { id: string } }>("Merchants", "Save", {
      name: m.name, contact: m.contact, phone: m.phone, mini_app_id: m.mini_app_id, tags: [], notes: "", ext: {},
    });
    const { id } = saved.merchant;
    const { links } = await this.call<{ links: { url: string; redirect: string; all: { url: string }[] } }>("Authorization", "Ask", { merchant_id: id, form: "app" });
    const state = new URL(links.url).searchParams.get("state") ?? "";
    const { location } = (await this.simulator.control("/consent", { mini_app_id: m.mini_app_id, redirect_uri: links.redirect, state })) as { location: string };
    await this.call("Authorization", "Accept", { merchant: id, text: location });
    return { id, miniAppId: m.mini_app_id, name: m.name, phone: m.phone };
  }

  /** What the screens call. */
  call<T>(service: string, method: string, request: unknown): Promise<T> {
    return this.program.call<T>(`${service}/${method}`, request);
  }

  /** Changes how the platform behaves: rates of faults, limits. */
  async platform(settings: Record<string, unknown>): Promise<void> {
    await this.simulator.control("/settings", settings);
  }

  /** The platform as it should be. */
  calm(): Promise<void> {
    return this.platform({ refused_rate: 0, error_rate: 0, lost_reply_rate: 0 });
  }

  shop(at = 0): Shop {
    const shop = this.shops[at];
    if (!shop) throw new Error(`there is no merchant ${at}`);
    return shop;
  }

  async remove(): Promise<void> {
    await this.program.remove();
    await this.simulator.remove();
  }
}
