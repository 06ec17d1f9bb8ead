package cli

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// ownEntry is one thing that a merchant has of its own in an audit form.
type ownEntry struct{ merchant, field, value string }

// ownEntries reads MERCHANT:FIELD=VALUE. Fault: cli.own.
func ownEntries(list []string) ([]ownEntry, error) {
	out := make([]ownEntry, 0, len(list))
	for _, one := range list {
		where, value, ok := strings.Cut(one, "=")
		at := strings.LastIndexByte(where, ':')
		if !ok || at <= 0 || at == len(where)-1 || value == "" {
			return nil, badOwn(fault.T("%q is not MERCHANT:FIELD=TEXT", "%q 不符合 商家:字段=内容 的形式", one))
		}
		if where[at+1:] == "test_password" {
			return nil, badOwn(fault.T("a password is not given as a flag: others on this machine see a command's words", "密码不能用参数给出：本机其他用户能看到命令内容"))
		}
		out = append(out, ownEntry{where[:at], where[at+1:], value})
	}
	return out, nil
}

func badOwn(text fault.Text) *fault.Error {
	return fault.New("cli.own", text).WithHint(fault.T("the fields are those of the audit form, such as memo, app_slogan or first_screen_shot",
		"字段名与提审表单一致，如 memo、app_slogan、first_screen_shot"))
}

// oneField is a form with one text, or one file read from the path.
func oneField(rules api.AuditRules, name, value string) (form version.Form, err error) {
	if slices.ContainsFunc(rules.Files, func(r version.FileRule) bool { return r.Field == name }) {
		content, err := readAttachment(value)
		if err != nil {
			return form, err
		}
		form.Files = []version.Attachment{{Field: name, Name: filepath.Base(value), Size: len(content), Content: content}}
		return form, nil
	}
	more := []string{"mini_category_ids", "license_valid_date"}
	if name == "app_version" || !slices.Contains(more, name) && !slices.ContainsFunc(rules.Fields, func(r version.FieldRule) bool { return r.Field == name }) {
		return form, badOwn(fault.T("the audit form has no field %q for one merchant", "提审表单没有可单独填写的字段 %q", name))
	}
	text, err := json.Marshal(map[string]string{name: value})
	if err == nil {
		err = json.Unmarshal(text, &form)
	}
	return form, err
}

// addOwn adds entries to what merchants have of their own in a plan. The files
// are handed over.
func addOwn(ctx context.Context, d *desk, plan *batch.Plan, entries []ownEntry) error {
	if len(entries) == 0 {
		return nil
	}
	rules, err := ask(ctx, d, (*api.Versions).Rules, api.Nothing{})
	if err != nil {
		return err
	}
	for _, e := range entries {
		form, err := oneField(rules, e.field, e.value)
		if err != nil {
			return err
		}
		found, err := merchantsNamed(ctx, d, []string{e.merchant})
		if err != nil {
			return err
		}
		if err := attach(ctx, d, &form); err != nil {
			return err
		}
		plan.AddOwn(form, found[0].ID)
	}
	return nil
}

// templateDescribeCommand keeps what a version of a template brings.
func (r *runner) templateDescribeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "describe TEMPLATE VERSION TEXT", Short: "Say what a version of a template brings; its version description is proposed from it",
		Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				t, err := ask(ctx, d, (*api.Templates).Find, api.FindTemplate{Name: args[0]})
				if err != nil {
					return err
				}
				if t, err = ask(ctx, d, (*api.Templates).Describe, api.DescribeVersion{ID: t.ID, Version: args[1], Description: args[2]}); err != nil {
					return err
				}
				return r.result(t, r.say("Kept for %s %s.", "已保存 %s %s 的版本说明。", t.Name, args[1]))
			})
		},
	}
}
