package permission

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/run"
)

const actionApply = "permission.apply"

// wanted is what a lost application was to bring about.
type wanted struct {
	Interface string    `json:"api_name"`
	Field     string    `json:"field_name"`
	Before    []string  `json:"before"` // the states of the applications for the field then
	At        time.Time `json:"at"`
}

// quickest is how long after an application its review is certainly not over
// yet: unchanged states seen later may be the result of it.
const quickest = 10 * time.Minute

// Read asks the platform how far a merchant's applications are and what its
// code uses. Faults: authorize.*, platform.*.
func (s *Service) Read(ctx context.Context, merchantID string) (Overview, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Overview{}, err
	}
	uses, err := client.PrivacySystemFields(ctx, as, alipay.PrivacySystemFieldsRequest{})
	if err != nil {
		return Overview{}, explain(err, as.MerchantName)
	}
	if uses.SystemPrivacyFields == nil {
		uses.SystemPrivacyFields = []alipay.PrivacySystemField{}
	}
	if _, err := s.ask(ctx, client, as, uses.SystemPrivacyFields); err != nil {
		return Overview{}, explain(err, as.MerchantName)
	}
	return s.Of(merchantID)
}

// ask reads the applications, keeps them and settles by them what is open.
func (s *Service) ask(ctx context.Context, client *alipay.Client, as alipay.Acting, uses []alipay.PrivacySystemField) ([]Grant, error) {
	grants, err := s.fetch(ctx, client, as, uses)
	if err != nil {
		return nil, err
	}
	return grants, s.Journal.Review(as.MerchantID, actionApply, func(_ journal.Entry, want []byte) (bool, bool) { return s.shownBy(want, grants) })
}

func (s *Service) fetch(ctx context.Context, client *alipay.Client, as alipay.Acting, uses []alipay.PrivacySystemField) ([]Grant, error) {
	r, err := client.APIFieldQuery(ctx, as, alipay.APIFieldQueryRequest{})
	if err != nil {
		return nil, err
	}
	grants := []Grant{}
	for _, g := range r.AuthFieldResponse.Records {
		grants = append(grants, Grant{g.APIName, g.FieldName, g.PackageCode, g.Status, g.Reason})
	}
	return grants, s.Memory.LearnPermissions(as.MerchantID, grants, uses)
}

func statesOf(all []Grant, name, fieldName string) []string {
	out := []string{}
	for _, g := range all {
		if g.Interface == name && g.Field == fieldName {
			out = append(out, g.Status)
		}
	}
	return out
}

// shownBy reports whether a list shows an application; told is false where it
// cannot tell.
func (s *Service) shownBy(want []byte, grants []Grant) (shown, told bool) {
	var w wanted
	if json.Unmarshal(want, &w) != nil {
		return false, false
	}
	best, _ := bestOf(grants, w.Interface, w.Field)
	now := statesOf(grants, w.Interface, w.Field)
	if best.Status == alipay.GrantAudit || best.Status == alipay.GrantAgree || len(now) > len(w.Before) {
		return true, true
	}
	return false, len(w.Before) == 0 || s.Now().Sub(w.At) < quickest
}

func (s *Service) look(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	client, as, err := s.Platform.For(e.MerchantID)
	if err != nil {
		return false, err
	}
	grants, err := s.fetch(ctx, client, as, nil)
	if err != nil {
		return false, err
	}
	shown, told := s.shownBy(want, grants)
	if !told {
		return false, fault.New("permission.not_told", fault.T("the list of applications does not show whether it was handed in", "申请记录中看不出是否已提交")).
			WithMerchant(as.MerchantName)
	}
	return shown, nil
}

// Outcome is what became of an application.
type Outcome struct {
	Status   string `json:"status"`
	Waits    bool   `json:"waits,omitempty"`     // one was looked at before: nothing was sent
	Granted  bool   `json:"granted,omitempty"`   // it was granted before: nothing was sent
	LookedUp bool   `json:"looked_up,omitempty"` // the answer was lost, and the list showed that it took effect
}

// Application names a field to apply for; without a form it is the provider's,
// filled.
type Application struct {
	Interface string
	Field     string
	Form      *Form
}

// Apply applies for a field of a merchant's users, after it has looked how far
// the application before is. Faults: permission.invalid,
// permission.no_template, permission.no_field, permission.no_file,
// journal.did_not, journal.not_known_yet, authorize.*, platform.*.
func (s *Service) Apply(ctx context.Context, merchantID string, a Application) (Outcome, error) {
	return s.apply(ctx, merchantID, a, "")
}

func (s *Service) apply(ctx context.Context, merchantID string, a Application, runID string) (Outcome, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	before, err := s.ask(ctx, client, as, nil)
	if err != nil {
		return Outcome{}, explain(err, as.MerchantName)
	}
	best, _ := bestOf(before, a.Interface, a.Field)
	switch best.Status {
	case alipay.GrantAgree:
		return Outcome{Status: best.Status, Granted: true}, nil
	case alipay.GrantAudit:
		return Outcome{Status: best.Status, Waits: true}, nil
	}
	form, err := s.filled(merchantID, a)
	if err != nil {
		return Outcome{}, fault.As(err).WithMerchant(as.MerchantName)
	}
	req, err := s.request(ctx, merchantID, form)
	if err != nil {
		return Outcome{}, err
	}
	e := journal.EntryFor(as, actionApply, alipay.MethodAPIFieldApply, map[string]string{"field": a.Interface + "." + a.Field, "scene": form.Scene})
	e.BatchID = runID
	lost := false
	want := wanted{Interface: a.Interface, Field: a.Field, Before: statesOf(before, a.Interface, a.Field), At: s.Now().UTC()}
	err = s.Journal.DoSettled(ctx, e, want, func(ctx context.Context) error {
		_, err := client.APIFieldApply(ctx, as, req)
		lost = err != nil
		return err
	})
	out := Outcome{Status: alipay.GrantAudit}
	switch alipay.SubCodeOf(err) {
	case alipay.SubAuthAPIApplyIsPass:
		out.Granted, err = true, nil
	case alipay.SubAuthAPIFieldIsAuditing:
		out.Waits, err = true, nil
	}
	if err != nil {
		return Outcome{}, explain(err, as.MerchantName)
	}
	out.LookedUp = lost && !out.Granted && !out.Waits
	// The effect is certain; how far it is may be read another time.
	if grants, err := s.ask(ctx, client, as, nil); err == nil {
		if best, found := bestOf(grants, a.Interface, a.Field); found {
			out.Status = best.Status
		}
		return out, nil
	}
	return out, s.Memory.LearnPermissions(merchantID, append(before, Grant{Interface: a.Interface, Field: a.Field, Status: out.Status}), nil)
}

// filled is the form of an application, filled and checked.
func (s *Service) filled(merchantID string, a Application) (Form, error) {
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return Form{}, err
	}
	row := Row{Interface: a.Interface, Field: a.Field}
	if a.Form != nil {
		row.Found = true
		own := *a.Form
		own.Interface, own.Field = a.Interface, a.Field
		row.Form, row.Problems = own.fill(m.Values())
	} else if err := s.fillRow(&row, m); err != nil {
		return Form{}, err
	}
	if !row.Found {
		return Form{}, fault.New("permission.no_template", row.Problems[0].Text).WithRetry(fault.RetryAfterInput).
			WithHint(fault.T("write it on the page Permissions, or with minifleet permission form set", "请在“用户信息权限”页面填写，或使用 minifleet permission form set"))
	}
	return row.Form, row.Problems.Fault(CodeInvalid)
}

// request is the call for a form, with its files and what the platform's list
// says of the field.
func (s *Service) request(ctx context.Context, merchantID string, f Form) (req alipay.APIFieldApplyRequest, err error) {
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return req, err
	}
	catalog, err := s.Catalog(m.AppID)
	if err == nil && catalog.find(f.Interface, f.Field) < 0 {
		catalog, err = s.ReadCatalog(ctx, merchantID, "", "")
	}
	if err != nil {
		return req, err
	}
	i := catalog.find(f.Interface, f.Field)
	if i < 0 {
		return req, fault.New("permission.no_field", fault.T("the platform's list has no field %s of %s", "平台列表中没有字段 %s（%s）", f.Field, f.Interface)).
			WithMerchant(m.Name).WithRetry(fault.RetryNever)
	}
	_, platformID, err := s.TemplateOf(merchantID)
	if err != nil {
		return req, err
	}
	req.AuthFieldApply = alipay.APIFieldApplication{
		APIName: f.Interface, FieldName: f.Field, PackageCode: catalog.Fields[i].Package, SceneCode: f.Scene,
		CustomerAnswer: f.Answer, Memo: f.Memo, QPSAnswer: f.QPS, TinyAppTemplateID: platformID,
	}
	for _, file := range f.Files {
		content, err := s.Content(file.Ref)
		if err != nil {
			return req, err
		}
		req.Files = append(req.Files, alipay.File{Field: file.Place, Name: file.Name, Content: content})
	}
	return req, nil
}

// The kinds of runs of this room.
const (
	KindApply run.Kind = "permission.apply"
	KindRead  run.Kind = "permission.read"
)

// order is what a run of applications is asked for.
type order struct {
	Interface string `json:"api_name"`
	Field     string `json:"field_name"`
}

func (s *Service) defineRuns() {
	s.applying = run.Define(s.Runs, KindApply, run.Work[order]{
		Title: func(o order) (title, about fault.Text) {
			name := o.Interface + " " + o.Field
			if o.Interface == PhoneInterface {
				return fault.T("Apply for phone numbers", "申请手机号权限"), fault.Text{EN: name, ZH: name}
			}
			return fault.T("Apply for users' information", "申请用户信息权限"), fault.Text{EN: name, ZH: name}
		},
		Do: s.applyOne,
	})
	s.reading = run.DefineReading(s.Runs, KindRead, fault.T("Ask how far applications for users' information are", "查询用户信息权限"), s.Read)
}

// applyOne applies for one merchant. What a turn before this one handed in is
// in the journal.
func (s *Service) applyOne(ctx context.Context, t run.Task, o order) (run.Outcome, error) {
	if t.Again {
		if done, err := s.Journal.DoneIn(ctx, t.RunID, t.MerchantID, actionApply); err != nil || done {
			return run.Outcome{Note: lookedUp()}, err
		}
	}
	out, err := s.apply(ctx, t.MerchantID, Application{Interface: o.Interface, Field: o.Field}, t.RunID)
	switch {
	case err != nil:
		return run.Outcome{}, err
	case out.Waits:
		return run.Outcome{Note: fault.T("an application is being reviewed already; nothing was sent", "已有申请在审核中，未重复提交")}, nil
	case out.Granted:
		return run.Outcome{Note: fault.T("it was granted before; nothing was sent", "此前已获批，未重复提交")}, nil
	case out.LookedUp:
		return run.Outcome{Note: lookedUp()}, nil
	}
	return run.Outcome{Note: fault.T("handed in; the platform reviews it", "已提交，等待平台审核")}, nil
}

func lookedUp() fault.Text {
	return fault.T("the answer was lost; a look at the applications showed that it worked", "应答丢失，查询后确认已提交")
}

// ApplyMany begins to apply for a field of many merchants' users, the phone
// number when none is named. Fault: run.nobody.
func (s *Service) ApplyMany(name, fieldName string, merchantIDs []string) (run.Head, error) {
	return s.applying.Start(order{cmp.Or(name, PhoneInterface), cmp.Or(fieldName, PhoneField)}, merchantIDs)
}

// ReadMany begins to ask the platform about the applications of many
// merchants. Fault: run.nobody.
func (s *Service) ReadMany(merchantIDs []string) (run.Head, error) {
	return s.reading.Start(struct{}{}, merchantIDs)
}
