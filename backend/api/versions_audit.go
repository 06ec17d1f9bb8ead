package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"minifleet/backend/api/session"
	"minifleet/backend/baseinfo"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/precheck"
	"minifleet/backend/version"
)

// AuditRules are what the platform takes in an audit form.
type AuditRules struct {
	Fields    []version.FieldRule `json:"fields"`
	Files     []version.FileRule  `json:"files"`
	States    []version.StateName `json:"states"`
	Provinces []version.Province  `json:"provinces"`
	// Forever is the last day of a licence without end.
	Forever string `json:"forever"`
	// Placeholders are the names that texts may hold in {{ }}.
	Placeholders []string `json:"placeholders"`
}

// Rules returns the rules of the audit form; they need no network.
func (v *Versions) Rules(context.Context, Nothing) (AuditRules, error) {
	return AuditRules{Fields: version.FieldRules(), Files: version.FileRules(), States: version.States(), Provinces: version.Provinces(),
		Forever: field.Forever, Placeholders: version.Placeholders()}, nil
}

// AuditDraft is what a new submission starts from.
type AuditDraft struct {
	Form version.Form `json:"form"`
	At   time.Time    `json:"at,omitzero"` // of the submission it was taken from; zero: none
	// Now is the base info last fetched, which the platform takes for what is
	// left empty; Known says whether there is any.
	Now   baseinfo.Info `json:"now"`
	Known bool          `json:"known"`
}

// Draft prefills the audit form of a version with the last submission.
func (v *Versions) Draft(_ context.Context, req OneVersion) (out AuditDraft, err error) {
	if out.Form, out.At, _, err = v.w.Versions.LastSubmission(req.MerchantID); err != nil {
		return out, err
	}
	out.Form = out.Form.Normalised()
	out.Form.Version = req.Version
	if out.Form, err = v.w.Carried(req.MerchantID, out.Form); err != nil {
		return out, err
	}
	out.Now, out.Known, err = v.w.BaseInfo.Cached(req.MerchantID)
	return out, err
}

// AttachFile is a file for an audit form.
type AttachFile struct {
	Field   string `json:"field"`
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// BodyLimit lets the largest attachment through, 10 MB in Base64.
func (AttachFile) BodyLimit() int64 { return 16 << 20 }

// Attach checks a file by its rule and keeps it, so that a form carries only
// its Ref. Fault: version.form with Field set.
func (v *Versions) Attach(_ context.Context, req AttachFile) (version.Attachment, error) {
	form := version.Form{Files: []version.Attachment{{Field: req.Field, Name: req.Name, Size: len(req.Content), Content: req.Content}}}
	for _, wrong := range version.Validate(form, v.session.opt.Now()) {
		if wrong.Field == req.Field {
			return version.Attachment{}, field.Errors{wrong}.Fault(version.CodeForm)
		}
	}
	light, err := v.w.Versions.Store().StoreFiles(form)
	if err != nil {
		return version.Attachment{}, err
	}
	return light.Files[0], nil
}

// AttachmentRef names a stored attachment.
type AttachmentRef struct {
	Ref string `json:"ref"`
}

// Attachment returns a stored picture of a form.
func (v *Versions) Attachment(_ context.Context, req AttachmentRef) (Picture, error) {
	content, err := v.w.Versions.Store().Content(req.Ref)
	return Picture{Type: http.DetectContentType(content), Content: content}, err
}

// FormOf is an audit form for a merchant.
type FormOf struct {
	MerchantID string       `json:"merchant_id"`
	Form       version.Form `json:"form"`
}

// FormProblems is everything wrong with a form.
type FormProblems struct {
	Problems field.Errors `json:"problems"`
}

// Check tells what is wrong with a form as typed, its placeholders filled with
// the merchant's values; nothing is sent.
func (v *Versions) Check(_ context.Context, req FormOf) (FormProblems, error) {
	problems, err := v.w.CheckForm(req.MerchantID, req.Form)
	return FormProblems{problems}, err
}

// Prechecked is what an audit would refuse in a form.
type Prechecked struct {
	Findings []precheck.Finding `json:"findings"`
	Blocks   int                `json:"blocks"`
	Warnings int                `json:"warnings"`
}

// Precheck tells what an audit would refuse in a form; nothing is sent. Texts
// left empty are those of the base info last fetched, which the platform takes
// for them. It ends with its request, and when the vault is locked.
func (v *Versions) Precheck(ctx context.Context, req FormOf) (out Prechecked, err error) {
	m, err := v.w.Merchants.Get(req.MerchantID)
	if err != nil {
		return out, err
	}
	ctx, stop := v.session.WhileOpen(ctx)
	defer stop()
	out.Findings, err = v.w.Workspace.Precheck(ctx, m.ID, req.Form)
	err = session.Ended(ctx, err)
	out.Blocks, out.Warnings = precheck.Count(out.Findings)
	return out, err
}

// PrecheckRules are the rules there are, for choosing which are off.
type PrecheckRules struct {
	Rules []precheck.Rule `json:"rules"`
}

// PrecheckRules returns the rules there are.
func (v *Versions) PrecheckRules(context.Context, Nothing) (PrecheckRules, error) {
	return PrecheckRules{precheck.Rules()}, nil
}

// Submitted is a submission that was sent, or what is wrong with its form.
type Submitted struct {
	Sent     bool         `json:"sent"`
	Problems field.Errors `json:"problems"`
}

// Submit sends a version to its audit. A form that breaks the platform's
// limits is not sent: Problems says why. Faults: authorize.*, platform.*,
// version.attachment_missing.
func (v *Versions) Submit(ctx context.Context, req FormOf) (Submitted, error) {
	err := v.w.Versions.SubmitAudit(ctx, req.MerchantID, req.Form)
	var problems field.Errors
	if fault.CodeOf(err) == version.CodeForm && errors.As(err, &problems) {
		return Submitted{Problems: problems}, nil
	}
	return Submitted{Sent: err == nil}, err
}
