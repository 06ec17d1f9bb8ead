import type { ProviderApp } from "@/bridge";

/** Where an app's calls go. Alipay open platform: production and sandbox addresses. */
export const environments = {
  production: {
    gateway: "https://openapi.alipay.com/gateway.do",
    oauth: "https://openauth.alipay.com/oauth2",
    message_host: "openchannel.alipay.com",
  },
  sandbox: {
    gateway: "https://openapi-sandbox.dl.alipaydev.com/gateway.do",
    oauth: "https://openauth.alipaydev.com/oauth2",
    message_host: "openchannel-sandbox.dl.alipaydev.com",
  },
} as const;

export type Environment = keyof typeof environments | "custom" | "simulator";

export function environmentOf(app: Pick<ProviderApp, "gateway" | "control">): Environment {
  if (app.control) return "simulator";
  if (app.gateway === environments.production.gateway) return "production";
  if (app.gateway === environments.sandbox.gateway) return "sandbox";
  return "custom";
}
