import type zh from "./zh";

export default {
  "nav": "About",
  "title": "About MiniFleet",
  "words": "The workbench of an Alipay mini-program provider.",
  "version": "Version",
  "version.none": "development build",
  "shell": "Shell",
  "shell.desktop": "Desktop window",
  "shell.browser": "Browser",
  "platform": "Runs on",
  "data": "Data folder",
  "licence": "Licence",
  "libraries.go": "Libraries in the program",
  "libraries.web": "Libraries in the screens",
  "notices": "Their licences",
} satisfies Record<keyof typeof zh, string>;
