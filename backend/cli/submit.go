package cli

import (
	"context"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// auditFlags are the flags of an audit form: the common fields by name,
// everything else from a JSON file.
type auditFlags struct {
	desc, memo, formFile, region string
	files                        map[string]string
	autoOnline, basePromote      bool
}

func (a *auditFlags) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.desc, "desc", "", "version description, 30 to 500 (a Chinese character counts as 2)")
	f.StringVar(&a.memo, "memo", "", "note to the auditor")
	f.StringVar(&a.formFile, "form", "", "JSON file with the fields of the audit form")
	f.StringVar(&a.region, "region", "", "region of service: GLOBAL, CHINA or LOCATION")
	f.StringToStringVar(&a.files, "file", nil, "attachment: FIELD=PATH, such as first_screen_shot=a.png (repeat)")
	f.BoolVar(&a.basePromote, "base-promote", false, "also allow a pass without marketing (audit_rule BASE_PROMOTE)")
}

// form reads the form the flags describe.
func (a *auditFlags) form() (version.Form, error) {
	var form version.Form
	if a.formFile != "" {
		text, err := readTextFile(a.formFile, 1<<20)
		if err != nil {
			return form, fault.Wrap(err, "cli.file", fault.T("the form cannot be read", "无法读取表单文件"))
		}
		if err := strictJSON(text, &form); err != nil {
			return form, fault.Wrap(err, "cli.form", fault.T("the form is not the JSON of an audit form", "表单文件不是有效的提审表单 JSON"))
		}
	}
	if a.desc != "" {
		form.Description = a.desc
	}
	if a.memo != "" {
		form.Memo = a.memo
	}
	if a.region != "" {
		form.RegionType = a.region
	}
	if a.basePromote {
		form.AuditRule = version.RulePromote
	}
	form.AutoOnline = form.AutoOnline || a.autoOnline
	for _, field := range sortedKeys(a.files) {
		content, err := readAttachment(a.files[field])
		if err != nil {
			return form, err
		}
		form.Files = append(form.Files, version.Attachment{Field: field, Name: filepath.Base(a.files[field]), Size: len(content), Content: content})
	}
	return form, nil
}

const maxAttachment = 10 << 20 // the platform's largest

// readAttachment reads a file of at most maxAttachment. What a file says of its
// size is not believed: a device says nothing.
func readAttachment(path string) ([]byte, error) {
	content, err := readWhole(path, maxAttachment)
	if err == nil && len(content) > maxAttachment {
		err = fault.New("cli.file", fault.T("it is larger than 10 MB", "超过 10 MB"))
	}
	if err != nil {
		return nil, fault.Wrap(err, "cli.file", fault.T("the attachment %s cannot be read", "无法读取附件 %s", path))
	}
	return content, nil
}

// attach hands the files of a form over one by one, so that the form itself
// carries only what they are called there.
func attach(ctx context.Context, d *desk, form *version.Form) error {
	for i, f := range form.Files {
		if len(f.Content) == 0 {
			continue
		}
		kept, err := ask(ctx, d, (*api.Versions).Attach, api.AttachFile{Field: f.Field, Name: f.Name, Content: f.Content})
		if err != nil {
			return err
		}
		form.Files[i] = kept
	}
	return nil
}

func (r *runner) versionSubmitCommand() *cobra.Command {
	var in auditFlags
	var again, noWait bool
	cmd := &cobra.Command{
		Use: "submit MERCHANT VERSION", Short: "Submit a version for audit", Args: cobra.ExactArgs(2),
		Long: "Submits a development version for audit. What the form leaves out is taken by\n" +
			"the platform from the mini program's base info; --again starts from the form sent last. A version\n" +
			"that is still being built is submitted when its build is over.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				form, err := in.form()
				if err != nil {
					return err
				}
				if again {
					draft, err := ask(ctx, d, (*api.Versions).Draft, api.OneVersion{MerchantID: m.ID, Version: args[1]})
					if err != nil {
						return err
					}
					if draft.At.IsZero() {
						return fault.New("cli.no_submission", fault.T("nothing was submitted from here before", "此前没有从这里提交过审核")).WithMerchant(m.Name)
					}
					last := draft.Form
					if form.Description != "" {
						last.Description = form.Description
					}
					if form.Memo != "" {
						last.Memo = form.Memo
					}
					last.Files = append(last.Files, form.Files...)
					form = last
				}
				form.Version = args[1]
				if err := attach(ctx, d, &form); err != nil {
					return err
				}
				sent, err := ask(ctx, d, (*api.Versions).Submit, api.FormOf{MerchantID: m.ID, Form: form})
				told := fault.Text{}
				for pause := time.Duration(0); fault.CodeOf(err) == version.CodeBuilding && !noWait; pause = min(max(2*pause, time.Second), 15*time.Second) {
					if why := fault.As(err).Message; why != told {
						told = why
						r.noteText(why)
						r.note("it is submitted when that is over", "完成后将自动提交")
					}
					select {
					case <-ctx.Done():
						return ctx.Err()
					case <-time.After(pause):
					}
					if _, err := waitForBuild(ctx, d, m.ID, form.Version, api.BuildProgress{}); err != nil {
						return err
					}
					sent, err = ask(ctx, d, (*api.Versions).Submit, api.FormOf{MerchantID: m.ID, Form: form})
				}
				if err != nil {
					return err
				}
				if len(sent.Problems) > 0 {
					return sent.Problems.Fault(version.CodeForm)
				}
				return r.versionResult(ctx, d, m, args[1])
			})
		},
	}
	in.declare(cmd)
	cmd.Flags().BoolVar(&in.autoOnline, "auto-online", false, "put it online at once when it passes")
	cmd.Flags().BoolVar(&noWait, "no-wait", false, "fail at once while the version is still being built or scanned")
	cmd.Flags().BoolVar(&again, "again", false, "start from the form submitted last")
	return cmd
}
