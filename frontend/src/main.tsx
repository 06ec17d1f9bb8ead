import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { api, Fault, faultOf, type Preferences } from "@/bridge";
import { beginSession } from "@/bridge/http";
import { follow, newClient } from "@/bridge/news";
import { startTexts } from "@/i18n";
import { NoSession } from "@/shell/NoSession";
import { keepPage } from "@/shell/drops";
import { carryNonce } from "@/shell/nonce";
import { loadLocale, LooksProvider } from "@/shell/preferences";
import { makeRouter } from "@/shell/router";
import "@/ui/global.css";

const fallback: Preferences = {
  language: navigator.language.startsWith("zh") ? "zh" : "en",
  theme: "system",
  tour_done: true,
};

keepPage();

async function start(): Promise<void> {
  carryNonce();
  const root = createRoot(document.getElementById("root") ?? document.body);
  const client = newClient();
  let preferences = fallback;
  let closed: Fault | undefined;
  try {
    await beginSession();
    preferences = (await api.system.info()).preferences;
  } catch (error) {
    closed = faultOf(error);
  }
  const [locale] = await Promise.all([loadLocale(preferences.language), startTexts(preferences.language)]);
  document.documentElement.lang = preferences.language === "zh" ? "zh-CN" : "en";
  if (!closed) follow(client, (event) => window.dispatchEvent(new CustomEvent("fleet", { detail: event })));
  root.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <LooksProvider start={preferences} startLocale={locale}>
          {closed ? <NoSession fault={closed} /> : <RouterProvider router={makeRouter()} />}
        </LooksProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
