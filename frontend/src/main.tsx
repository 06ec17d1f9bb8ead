import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { api, Fault, faultOf, type Preferences } from "@/bridge";
import { isOver, onEnd } from "@/bridge/end";
import { forget } from "@/bridge/forget";
import { beginSession } from "@/bridge/session";
import { hasDesktop } from "@/bridge/desktop";
import { follow, newClient } from "@/bridge/news";
import { startTexts } from "@/i18n";
import { Ended } from "@/shell/Ended";
import { NoSession } from "@/shell/NoSession";
import { Crash } from "@/shell/Crash";
import { keepPage } from "@/shell/drops";
import { answerPulse } from "@/shell/pulse";
import { keepFieldsPrivate } from "@/shell/fields";
import { Gate } from "@/shell/Gate";
import { carryNonce } from "@/shell/nonce";
import { loadLocale, LooksProvider } from "@/shell/preferences";
import { setZoom } from "@/shell/zoom";
import "virtual:components.css";
import "@/ui/global.css";
import "@/ui/descriptions.css";
import "@/ui/forced.css";

const fallback: Preferences = {
  language: navigator.language.startsWith("zh") ? "zh" : "en",
  theme: "system",
  tour_done: true,
};

keepPage();
answerPulse();

async function start(): Promise<void> {
  carryNonce();
  keepFieldsPrivate();
  const root = createRoot(document.getElementById("root") ?? document.body);
  const client = newClient();
  let preferences = fallback;
  let closed: Fault | undefined;
  try {
    if (!hasDesktop()) await beginSession();
    preferences = (await api.system.info()).preferences;
    setZoom(preferences.zoom);
  } catch (error) {
    closed = faultOf(error);
  }
  const [locale] = await Promise.all([loadLocale(preferences.language), startTexts(preferences.language)]);
  document.documentElement.lang = preferences.language === "zh" ? "zh-CN" : "en";
  if (!closed) follow(client);
  // A page belongs to one start of the program: nothing is shown after it, and no field is there to type into.
  onEnd((why) => {
    forget(client);
    root.render(<Ended why={why} />);
  });
  if (isOver()) return;
  root.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <LooksProvider start={preferences} startLocale={locale}>
          <Crash>{closed ? <NoSession fault={closed} /> : <Gate />}</Crash>
        </LooksProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
