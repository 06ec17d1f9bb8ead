import type { FaultLang } from "@/bridge";
import type { Why } from "@/bridge/end";

const texts: Record<FaultLang, { title: string; close: string; why: Record<Why, string> }> = {
  zh: {
    title: "MiniFleet 已结束",
    close: "请关闭此标签页。再次启动 MiniFleet 会打开新的页面；已保存的内容不会丢失。不要在此页面输入口令。",
    why: {
      program: "此页面所属的程序已退出，或不再认识此页面。",
      launch_used_twice: "此次启动的访问地址被使用了两次，所有页面都已退出登录。如果不是您自己打开了两次，说明本机上有其他人读到了它。",
      session_too_old: "此页面的登录时间过长，已失效。",
    },
  },
  en: {
    title: "MiniFleet has ended",
    close: "Close this tab. MiniFleet opens a new page when it is started again; nothing you saved is lost. Type no passphrase into this page.",
    why: {
      program: "The program this page belongs to has ended, or no longer knows this page.",
      launch_used_twice: "The address that opened this page was used twice, so every page was signed out. If you did not do that yourself, somebody else on this machine read the address.",
      session_too_old: "This page was signed in for too long.",
    },
  },
};

/**
 * What is left of a page whose program ended. It asks for nothing: whoever
 * answers on the program's port by now is a stranger. Its texts stand here,
 * because nothing is loaded from there any more.
 */
export function Ended({ why, language }: { why: Why; language: FaultLang }) {
  const { title, close, why: reasons } = texts[language];
  return (
    <main className="mf-page mf-page--narrow" style={{ paddingTop: "18vh" }}>
      <div className="mf-empty">
        <h2>{title}</h2>
        <p>{reasons[why] ?? reasons.program}</p>
        <p>{close}</p>
      </div>
    </main>
  );
}
