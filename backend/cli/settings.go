package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
)

// allSettings are the settings of the workspace, and of what lies beside it in the
// clear the one that is no look of a screen.
type allSettings struct {
	api.SettingsForm
	LogLevel api.LogLevel `json:"log_level"`
}

// setting is a choice of the settings screen, by a name for the command line.
type setting struct {
	name  string
	field string     // of SettingsForm or Preferences, as faults name it
	about fault.Text // what it is, with its unit
	at    func(*allSettings) any
}

// settingsByName are the choices that have no command of their own: proxies are
// of network, backups of backup schedule, rates of app edit.
func settingsByName() []setting {
	type form = allSettings
	return []setting{
		{"idle-lock", "idle_lock_minutes", fault.T("minutes until an untouched window locks; 0: never", "无操作多少分钟后锁定；0 表示从不"),
			func(f *form) any { return &f.IdleLockMinutes }},
		{"clipboard", "clipboard_clear_seconds", fault.T("seconds until a copied secret is cleared; 0: never", "复制机密内容后多少秒清空剪贴板；0 表示从不"),
			func(f *form) any { return &f.ClipboardClearSeconds }},
		{"callback", "callback.enabled", fault.T("the listener that merchants' browsers return to (on, off)", "授权回调的本机监听（on、off）"),
			func(f *form) any { return &f.Callback.Enabled }},
		{"callback-port", "callback.port", fault.T("its port, a part of the registered address", "回调监听的端口，是已登记地址的一部分"),
			func(f *form) any { return &f.Callback.Port }},
		{"callback-address", "callback.public_base_url",
			fault.T("its public address behind a tunnel or proxy, https://…; empty: none", "有隧道或反向代理时的公网地址，以 https:// 开头；留空则没有"),
			func(f *form) any { return &f.Callback.PublicBaseURL }},
		{"messages", "messages_enabled", fault.T("receive the platform's messages (on, off)", "接收平台消息（on、off）"),
			func(f *form) any { return &f.MessagesEnabled }},
		{"notify-audits", "notifications.audits", fault.T("tell the desktop of audits (on, off)", "桌面提醒：审核结果（on、off）"),
			func(f *form) any { return &f.Notifications.Audits }},
		{"notify-authorizations", "notifications.authorizations", fault.T("tell the desktop of authorizations (on, off)", "桌面提醒：授权（on、off）"),
			func(f *form) any { return &f.Notifications.Authorizations }},
		{"notify-batches", "notifications.batches", fault.T("tell the desktop of batches (on, off)", "桌面提醒：批量发布（on、off）"),
			func(f *form) any { return &f.Notifications.Batches }},
		{"notify-templates", "notifications.templates", fault.T("tell the desktop of new template versions (on, off)", "桌面提醒：模板新版本（on、off）"),
			func(f *form) any { return &f.Notifications.Templates }},
		{"rate", "default_rate", fault.T("calls a second of a new third-party app", "新添加的第三方应用每秒调用次数"), func(f *form) any { return &f.DefaultRate }},
		{"rule-limit", "qr_rule_limit", fault.T("link rules a mini program may have", "每个小程序的普通二维码规则上限"), func(f *form) any { return &f.QRRuleLimit }},
		{"journal-months", "journal_months", fault.T("months until the journal is archived; 0: never", "日志多少个月后归档；0 表示从不"),
			func(f *form) any { return &f.JournalMonths }},
		{"record-months", "record_months", fault.T("months until ended batches and runs are removed; 0: never", "批次与批量操作结束多少个月后清理；0 表示从不"),
			func(f *form) any { return &f.RecordMonths }},
		{"template-hours", "template_hours", fault.T("hours between looks for template versions; 0: by hand only", "每隔多少小时查询模板版本；0 表示仅手动"),
			func(f *form) any { return &f.TemplateHours }},
		{"avoid-words", "precheck.words", fault.T("own words that texts are to avoid, separated by commas", "提审文字应避免的自定义词语，以逗号分隔"),
			func(f *form) any { return &f.Precheck.Words }},
		{"rules-off", "precheck.off", fault.T("rules about audits that are not applied, separated by commas", "不检查的审核规则，以逗号分隔"),
			func(f *form) any { return &f.Precheck.Off }},
		{"log-level", "log_level", fault.T("what the log beside the vault takes down: warn, info or debug", "保险库旁的日志记录到哪一级：warn、info 或 debug"),
			func(f *form) any { return &f.LogLevel }},
	}
}

// text is a choice as set takes it.
func (s setting) text(f *allSettings) string {
	switch v := s.at(f).(type) {
	case *bool:
		if *v {
			return "on"
		}
		return "off"
	case *[]string:
		return strings.Join(*v, ",")
	case *string:
		return *v
	case *api.LogLevel:
		return string(*v)
	case *int:
		return strconv.Itoa(*v)
	case *float64:
		return strconv.FormatFloat(*v, 'g', -1, 64)
	default:
		panic(fmt.Sprintf("%s is a %T", s.name, v))
	}
}

// take puts a text in the place of a choice. What is no value of its kind is a
// usage fault; what is out of bounds is found by the facade.
func (s setting) take(f *allSettings, text string) error {
	switch v := s.at(f).(type) {
	case *bool:
		if text != "on" && text != "off" {
			return fault.New("cli.usage", fault.T("%s is on or off; %q is not", "%s 应为 on 或 off，“%s”不是", s.name, text))
		}
		*v = text == "on"
	case *[]string:
		*v = []string{}
		for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == '，' }) {
			if word = strings.TrimSpace(word); word != "" {
				*v = append(*v, word)
			}
		}
	case *string:
		*v = text
	case *api.LogLevel:
		if !slices.Contains([]api.LogLevel{api.LogWarn, api.LogInfo, api.LogDebug}, api.LogLevel(text)) {
			return fault.New("cli.usage", fault.T("%s is warn, info or debug; %q is not", "%s 应为 warn、info 或 debug，“%s”不是", s.name, text))
		}
		*v = api.LogLevel(text)
	case *int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fault.New("cli.usage", fault.T("%s is a whole number; %q is not", "%s 应为整数，“%s”不是", s.name, text))
		}
		*v = n
	case *float64:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fault.New("cli.usage", fault.T("%s is a number; %q is not", "%s 应为数字，“%s”不是", s.name, text))
		}
		*v = n
	default:
		panic(fmt.Sprintf("%s is a %T", s.name, v))
	}
	return nil
}

func (r *runner) settingsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "settings", Short: "The choices of this workspace: list, set"}
	cmd.AddCommand(&cobra.Command{
		Use: "list", Short: "List the settings and what they are", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				now, _, err := chosen(ctx, d)
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, s := range settingsByName() {
					rows = append(rows, []string{s.name, s.text(&now), s.about.In(r.language())})
				}
				return r.table(now, []string{"NAME", "VALUE", ""}, rows)
			})
		},
	}, &cobra.Command{
		Use: "set NAME=VALUE…", Short: "Change settings, all of them or none", Args: cobra.MinimumNArgs(1),
		Long: "Names and values are those that settings list shows. The proxy is chosen by\n" +
			"network proxy, backups by backup schedule, an app's rate by app edit.",
		ValidArgsFunction: func(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, s := range settingsByName() {
				names = append(names, s.name+"=\t"+oneLine(s.about.In(r.language())))
			}
			return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			changes, err := settingChanges(args)
			if err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				now, looks, err := chosen(ctx, d)
				if err != nil {
					return err
				}
				was := now.LogLevel
				for _, c := range changes {
					if err := c.take(&now, c.value); err != nil {
						return err
					}
				}
				if now.SettingsForm, err = ask(ctx, d, (*api.Settings).Update, now.SettingsForm); err != nil {
					return err
				}
				if looks.LogLevel = now.LogLevel; now.LogLevel != was {
					if _, err = ask(ctx, d, (*api.System).SavePreferences, looks); err != nil {
						return err
					}
				}
				return r.result(now, r.say("The settings are saved.", "设置已保存。"))
			})
		},
	})
	return cmd
}

// chosen reads the choices, and the looks that one of them lies among.
func chosen(ctx context.Context, d *desk) (now allSettings, looks api.Preferences, err error) {
	if now.SettingsForm, err = ask(ctx, d, (*api.Settings).Get, api.Nothing{}); err != nil {
		return now, looks, err
	}
	looks, err = ask(ctx, d, (*api.System).Preferences, api.Nothing{})
	now.LogLevel = cmp.Or(looks.LogLevel, api.LogWarn)
	return now, looks, err
}

// settingChange is a setting and the value that is asked for.
type settingChange struct {
	setting
	value string
}

// settingChanges reads NAME=VALUE. Each name may come once.
func settingChanges(args []string) ([]settingChange, error) {
	var list []settingChange
	known := settingsByName()
	seen := map[string]bool{}
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, fault.New("cli.usage", fault.T("%q is no NAME=VALUE", "“%s”不是“名称=值”的形式", arg))
		}
		if seen[name] {
			return nil, fault.New("cli.usage", fault.T("%s is set twice", "重复设置了 %s", name))
		}
		seen[name] = true
		at := slices.IndexFunc(known, func(s setting) bool { return s.name == name })
		if at < 0 {
			return nil, fault.New("cli.usage", fault.T("there is no setting %q", "没有名为“%s”的设置", name)).
				WithHint(fault.T("minifleet settings list shows all.", "minifleet settings list 可列出全部设置。"))
		}
		list = append(list, settingChange{known[at], value})
	}
	return list, nil
}
