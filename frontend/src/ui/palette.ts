import { theme, type ThemeConfig } from "antd";

/** The colours of MiniFleet; global.css repeats those the frame needs. What is disabled is paler than the rest, and still read. */
const shared = {
  colorPrimary: "#1668e3",
  colorInfo: "#1668e3",
  colorSuccess: "#1a9c5b",
  colorWarning: "#d9820f",
  colorError: "#d9363e",
  borderRadius: 8,
  fontSize: 14,
  fontFamily: "var(--mf-font)",
  fontFamilyCode: 'ui-monospace, "Cascadia Mono", "SF Mono", Consolas, "Noto Sans Mono CJK SC", monospace',
};

// All entries of the navigation are seen at once in a window 800 pixels high.
const menu = { itemHeight: 30, itemMarginBlock: 1, itemBorderRadius: 8, itemMarginInline: 10, activeBarBorderWidth: 0, iconSize: 16 };

export const light: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...shared,
    // Darker, not lighter: white words on them stay readable.
    colorPrimaryHover: "#1159c6",
    colorErrorHover: "#c0282f",
    colorBgLayout: "#f4f6fa",
    colorTextBase: "#172033",
    colorTextTertiary: "#626d80",
    colorTextDescription: "#5c6779",
    colorTextPlaceholder: "#6b7587",
    colorTextDisabled: "#808a9c",
    colorBorderSecondary: "#e6eaf1",
    colorBorder: "#d3dae6",
    colorLink: "#1560d4",
    colorLinkHover: "#1159c6",
    colorSuccessBg: "#ecf8f2",
    colorSuccessBorder: "#b5e0c8",
    colorWarningBg: "#fff7e8",
    colorWarningBorder: "#f5dcae",
    colorErrorBg: "#fff0f0",
    colorErrorBorder: "#f6c6c8",
    colorInfoBg: "#eaf2ff",
    colorInfoBorder: "#bcd6ff",
    boxShadowTertiary: "0 1px 2px rgba(16, 32, 64, 0.05)",
  },
  components: components(),
};

export const dark: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: "#2f76e8",
    colorInfo: "#3f8cff",
    colorErrorHover: "#ff8d92",
    colorLink: "#6aa8ff",
    colorLinkHover: "#9cc5ff",
    colorSuccess: "#35b877",
    colorWarning: "#e29a36",
    colorError: "#ee5a60",
    colorBgBase: "#10151f",
    colorBgLayout: "#0c1119",
    colorBgContainer: "#151c28",
    colorBgElevated: "#1b2433",
    colorTextBase: "#e6ebf4",
    colorTextTertiary: "#97a3b7",
    colorTextDescription: "#97a3b7",
    colorTextPlaceholder: "#8590a4",
    colorTextDisabled: "#7f8a9d",
    colorBorderSecondary: "#232d3d",
    colorBorder: "#324055",
    colorBorderDisabled: "#324055",
  },
  components: {
    ...components(),
    // Red words on a dark ground, and dark words on a red one: both readable.
    Button: { ...components().Button, colorError: "#f4777c", dangerColor: "#1d0f10", colorPrimaryHover: "#2465cf", defaultHoverColor: "#8bbaff", defaultHoverBorderColor: "#8bbaff" },
    Menu: { ...menu, itemSelectedColor: "#a9ccff", itemSelectedBg: "#1b3052", itemHoverColor: "#a9ccff" },
    Dropdown: { colorPrimary: "#a9ccff", controlItemBgActive: "#1b3052", controlItemBgActiveHover: "#21395f" },
    // Links on chosen rows stay readable.
    Table: { ...components().Table, rowSelectedBg: "#142339", rowSelectedHoverBg: "#16263f" },
    Tabs: { itemSelectedColor: "#8bbaff", itemHoverColor: "#a9ccff", inkBarColor: "#4f94ff" },
  },
};

function components(): NonNullable<ThemeConfig["components"]> {
  return {
    Layout: { headerHeight: 56, headerPadding: "0 20px" },
    Menu: menu,
    // A box of 16 pixels with the corners of a button looks like a radio.
    Checkbox: { borderRadiusSM: 4 },
    Card: { headerFontSize: 15, headerPadding: 20, bodyPadding: 20 },
    Table: { cellPaddingBlock: 11, headerBorderRadius: 8 },
    Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
    Form: { itemMarginBottom: 18, verticalLabelPadding: "0 0 6px" },
  };
}
