import type { AppForm, ProviderApp } from "@/bridge";
import { environments } from "./environment";

/** What the form of an app begins with: all of it but the secrets, which stay as they are when they are left out. */
export function startOf(stored: ProviderApp | undefined, newRate: number): AppForm {
  if (!stored) return { name: "", app_id: "", mode: "key", rate: newRate, ...environments.production };
  const { id, name, app_id, gateway, oauth, message_host, mode, alipay_public_key, app_cert, alipay_cert, root_cert, rate, updated_at } = stored;
  const cert = { ...(app_cert && { app_cert }), ...(alipay_cert && { alipay_cert }), ...(root_cert && { root_cert }) };
  return { id, name, app_id, gateway, oauth, message_host, mode, rate, updated_at, ...(alipay_public_key && { alipay_public_key }), ...cert };
}
