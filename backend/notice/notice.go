package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// Deps is what a Service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Platform alipay.Platform
	Runs     *run.Service
	Now      func() time.Time // nil: time.Now
}

// The number of keywords of a message. Alipay open platform: template.apply.
const (
	fewestKeywords = 2
	mostKeywords   = 5
)

const actionTake = "notice.take"

// Entry is a message of the platform's library.
type Entry struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Scene    string   `json:"scene"` // one_time_subscribe, long_term_subscribe
	Keywords []string `json:"keywords"`
	Free     bool     `json:"free"`          // it can be taken
	Why      string   `json:"why,omitempty"` // not, in the platform's words
}

// Library is the messages that a merchant may take.
type Library struct {
	Entries []Entry `json:"entries"`
}

// Template is a message in use.
type Template struct {
	ID       string   `json:"template_id"`
	Name     string   `json:"name"`
	Scene    string   `json:"scene"`
	Keywords []string `json:"keywords"`
	Status   string   `json:"status"` // the platform's word
}

// List is a merchant's messages in use.
type List struct {
	MerchantID string     `json:"merchant_id"`
	Templates  []Template `json:"templates"`
	At         time.Time  `json:"at,omitzero"` // zero: never read
}

// Choice is a message of the library and the keywords it is taken with, in
// order.
type Choice struct {
	Code     string   `json:"code"`
	Keywords []string `json:"keywords"`
}

// CodeInvalid is the fault of a choice that breaks the platform's limits.
const CodeInvalid fault.Code = "notice.invalid"

// Service reads and takes messages. It is safe for concurrent use.
type Service struct {
	Deps
	lists  *vault.Collection[List]
	taking run.Maker[Choice]
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	s := &Service{Deps: d, lists: vault.NewCollection(vault.Schema[List]{Name: "notice.list", Version: 1, ID: func(l List) string { return l.MerchantID }})}
	s.Journal.Recognize(actionTake, journal.Looker{Look: s.look})
	s.taking = run.Define(s.Runs, KindTake, run.Work[Choice]{
		Title: func(c Choice) (title, about fault.Text) {
			words := strings.Join(c.Keywords, ", ")
			return fault.T("Take the message %s into use", "选用订阅消息 %s", c.Code), fault.Text{EN: words, ZH: words}
		},
		Do: func(ctx context.Context, t run.Task, c Choice) (run.Outcome, error) {
			out, err := s.take(ctx, t.MerchantID, c, t.RunID)
			switch {
			case err != nil:
				return run.Outcome{}, err
			case out.Already && !t.Again:
				return run.Outcome{Note: fault.T("it is in use already", "此前已选用")}, nil
			case out.LookedUp || out.Already:
				return run.Outcome{Note: fault.T("the answer was lost; a look at the list showed that it worked", "应答丢失，查询后确认成功")}, nil
			}
			return run.Outcome{}, nil
		},
	})
	return s
}

// KindTake is the kind of runs that take a message into use for many.
const KindTake run.Kind = "notice.take"

// Library asks the platform which messages a merchant may take. Faults:
// authorize.*, platform.*.
func (s *Service) Library(ctx context.Context, merchantID string) (Library, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Library{}, err
	}
	out, err := s.library(ctx, client, as)
	return out, explain(err, as.MerchantName)
}

func (s *Service) library(ctx context.Context, client *alipay.Client, as alipay.Acting) (Library, error) {
	out := Library{Entries: []Entry{}}
	for page := 1; ; page++ {
		r, err := client.NoticeLibrary(ctx, as, alipay.NoticeLibraryRequest{PageNum: page, PageSize: alipay.ListPage})
		if err != nil {
			return out, err
		}
		for _, l := range r.TemplateLibList {
			out.Entries = append(out.Entries, Entry{l.Code, l.Name, l.SceneRule, words(l.KeywordDesc), l.Selectable, l.NotSelectableReason.ReasonText})
		}
		if len(r.TemplateLibList) == 0 || int64(len(out.Entries)) >= r.TotalCount {
			return out, nil
		}
	}
}

// words are the keywords of a description, whichever comma stands between them.
func words(text string) []string {
	out := []string{}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// Cached returns a merchant's messages as they were read last.
func (s *Service) Cached(merchantID string) (List, error) {
	l := List{MerchantID: merchantID, Templates: []Template{}}
	err := s.Vault.View(func(tx *vault.Tx) error {
		stored, err := s.lists.Get(tx, merchantID)
		if err == nil {
			l = stored
		}
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	return l, err
}

// ForgetTx drops what is stored about a merchant.
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error { return s.lists.Delete(tx, merchantID) }
}

// Read asks the platform for a merchant's messages in use. Faults:
// authorize.*, platform.*.
func (s *Service) Read(ctx context.Context, merchantID string) (List, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return List{}, err
	}
	l, err := s.fetch(ctx, client, as)
	if err != nil {
		return l, explain(err, as.MerchantName)
	}
	return l, s.Journal.Review(merchantID, actionTake, func(_ journal.Entry, want []byte) (bool, bool) {
		var w wanted
		return json.Unmarshal(want, &w) == nil && w.shownBy(l), true
	})
}

func (s *Service) fetch(ctx context.Context, client *alipay.Client, as alipay.Acting) (List, error) {
	l := List{MerchantID: as.MerchantID, Templates: []Template{}, At: s.Now()}
	for page := 1; ; page++ {
		r, err := client.NoticeTemplates(ctx, as, alipay.NoticeTemplatesRequest{PageNum: page, PageSize: fmt.Sprint(alipay.ListPage)})
		if err != nil {
			return l, err
		}
		for _, t := range r.TemplateList {
			l.Templates = append(l.Templates, Template{t.TemplateID, t.Name, t.SceneRule, words(t.KeywordDesc), t.Status})
		}
		if len(r.TemplateList) == 0 || int64(len(l.Templates)) >= r.TotalCount {
			break
		}
	}
	return l, s.Vault.Update(func(tx *vault.Tx) error { return s.lists.Put(tx, l) })
}

// wanted is what a lost call was to bring about: a message like this that was
// not there before.
type wanted struct {
	Name     string   `json:"name"`
	Scene    string   `json:"scene"`
	Keywords []string `json:"keywords"`
	Before   []string `json:"before"` // IDs
}

func (w wanted) like(t Template) bool {
	return t.Name == w.Name && t.Scene == w.Scene && slices.Equal(t.Keywords, w.Keywords)
}

func (w wanted) shownBy(l List) bool {
	return slices.ContainsFunc(l.Templates, func(t Template) bool { return w.like(t) && !slices.Contains(w.Before, t.ID) })
}

func (s *Service) look(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	var w wanted
	if err := json.Unmarshal(want, &w); err != nil {
		return false, err
	}
	client, as, err := s.Platform.For(e.MerchantID)
	if err != nil {
		return false, err
	}
	l, err := s.fetch(ctx, client, as)
	return err == nil && w.shownBy(l), err
}

// Outcome is what became of taking a message.
type Outcome struct {
	ID       string `json:"template_id,omitempty"` // where the platform told it
	Already  bool   `json:"already"`               // it was in use with these keywords; nothing was sent
	LookedUp bool   `json:"looked_up,omitempty"`   // the answer was lost, and the list showed that it took effect
}

func (s *Service) take(ctx context.Context, merchantID string, c Choice, runID string) (Outcome, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	library, err := s.library(ctx, client, as)
	if err != nil {
		return Outcome{}, explain(err, as.MerchantName)
	}
	entry, err := c.in(library)
	if err != nil {
		return Outcome{}, fault.As(err).WithMerchant(as.MerchantName)
	}
	before, err := s.fetch(ctx, client, as)
	if err != nil {
		return Outcome{}, explain(err, as.MerchantName)
	}
	want := wanted{Name: entry.Name, Scene: entry.Scene, Keywords: c.Keywords}
	for _, t := range before.Templates {
		if want.like(t) {
			return Outcome{ID: t.ID, Already: true}, nil
		}
		want.Before = append(want.Before, t.ID)
	}
	req := alipay.NoticeTemplateApplyRequest{LibCode: entry.Code, SceneRule: entry.Scene}
	for _, k := range c.Keywords {
		req.KeywordList = append(req.KeywordList, alipay.NoticeKeyword{Name: k})
	}
	e := journal.EntryFor(as, actionTake, alipay.MethodNoticeTemplateApply, map[string]string{"code": entry.Code})
	e.BatchID = runID
	var out Outcome
	err = s.Journal.DoSettled(ctx, e, want, func(ctx context.Context) error {
		r, err := client.NoticeTemplateApply(ctx, as, req)
		out.ID, out.LookedUp = r.TemplateID, err != nil
		return err
	})
	if err != nil {
		return Outcome{}, explain(err, as.MerchantName)
	}
	// It is certain; what the list shows may be read another time.
	_, _ = s.fetch(ctx, client, as)
	return out, nil
}

// check tells what is wrong with a choice by itself.
func (c Choice) check() error {
	var errs field.Errors
	if c.Code == "" {
		errs.Add("lib_code", "blank", "name a message of the library", "请指定消息库中的消息")
	}
	if n := len(c.Keywords); n < fewestKeywords || n > mostKeywords {
		errs.Add("keyword_list", "count", "choose %d to %d keywords, not %d", "请选择 %d 到 %d 个关键词，现在是 %d 个", fewestKeywords, mostKeywords, n)
	}
	return errs.Fault(CodeInvalid)
}

// in finds a choice in a merchant's library.
func (c Choice) in(l Library) (Entry, error) {
	at := slices.IndexFunc(l.Entries, func(e Entry) bool { return e.Code == c.Code })
	if at < 0 {
		return Entry{}, fault.New("notice.not_in_library", fault.T("the library has no message %s for this merchant", "该商家的消息库中没有消息 %s", c.Code)).
			WithRetry(fault.RetryNever).
			WithHint(fault.T("see the library: minifleet message library MERCHANT", "请查看消息库：minifleet message library 商家"))
	}
	entry := l.Entries[at]
	if !entry.Free {
		return entry, fault.New("notice.not_selectable", fault.T("the platform does not let this merchant take it: %s", "平台不允许该商家选用：%s", entry.Why)).
			WithRetry(fault.RetryNever).
			WithHint(fault.T("choose another message, or ask the platform", "请选用其他消息，或咨询平台"))
	}
	for _, k := range c.Keywords {
		if !slices.Contains(entry.Keywords, k) {
			return entry, fault.New(CodeInvalid, fault.T("the message has no keyword %s; it has %s", "该消息没有关键词“%s”，可用：%s", k,
				strings.Join(entry.Keywords, ", "))).WithRetry(fault.RetryAfterInput)
		}
	}
	return entry, nil
}

// TakeMany begins to take a message into use for many merchants. Faults:
// notice.invalid, run.nobody.
func (s *Service) TakeMany(c Choice, merchantIDs []string) (run.Head, error) {
	if err := c.check(); err != nil {
		return run.Head{}, err
	}
	return s.taking.Start(c, merchantIDs)
}

func explain(err error, name string) error {
	return journal.Explain(err, "notice.stopped", name, func(f *fault.Error, subCode string) { f.Field = alipay.FieldOf(subCode) })
}
