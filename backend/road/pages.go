package road

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/code"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
	"minifleet/backend/sink"
	"minifleet/backend/version"
)

//go:embed pages/handout.html
var handoutHTML string

//go:embed pages/merchant.html
var merchantHTML string

//go:embed pages/style.css
var styleCSS string

// write fills one of the pages: one HTML file without scripts that loads
// nothing. What is not text of ours is shown by the page as text.
func write(w io.Writer, name, text string, values map[string]any) error {
	sum := sha256.Sum256([]byte(styleCSS))
	values["Style"] = template.CSS(styleCSS)
	values["Policy"] = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(sum[:]) + "'"
	page, err := template.New(name).Funcs(template.FuncMap{"show": sink.HTML}).Parse(text)
	if err == nil {
		err = page.Execute(w, values)
	}
	if err != nil {
		return fmt.Errorf("write the page %s: %w", name, err)
	}
	return nil
}

// picture is safe as a template.URL: the format is one of two words and the
// rest is Base64.
func picture(format string, data []byte) template.URL {
	return template.URL("data:image/" + format + ";base64," + base64.StdEncoding.EncodeToString(data))
}

// pageTask is a task in one language.
type pageTask struct {
	Title, Text string
	Done        bool
}

func pageTasks(tasks []Task, lang fault.Lang) (out []pageTask) {
	for _, t := range tasks {
		out = append(out, pageTask{t.Title.In(lang), t.Text.In(lang), t.Done})
	}
	return out
}

// WriteHandout writes what a new merchant gets in hand: what they have to do
// themselves, with the code to authorize by while they have not. It makes a
// link where none is out. Faults: merchant.not_found, authorize.*.
func (s *Service) WriteHandout(ctx context.Context, w io.Writer, merchantID string) error {
	m, err := s.d.Merchants.Get(merchantID)
	if err != nil {
		return err
	}
	road, err := s.Of(merchantID)
	if err != nil {
		return err
	}
	values := map[string]any{
		"Merchant": m.Name, "Provider": s.provider(m),
		"ZH": pageTasks(road.Tasks(), fault.Chinese), "EN": pageTasks(road.Tasks(), fault.English), "Day": time.Now().Format(time.DateOnly),
	}
	if st := road.Stage(Authorized).State; st != fleet.There && st != fleet.Expiring {
		_, links, err := s.d.Authorize.Ready(ctx, merchantID, authorize.FormPhone)
		if err != nil {
			return err
		}
		png, err := authorize.PaperQR(links.Of(authorize.FormPhone), authorize.PaperWidth)
		if err != nil {
			return err
		}
		values["QR"], values["Link"], values["Returns"] = picture("png", png), links.Of(authorize.FormPC), !links.Reachable
		values["Ends"] = links.ExpiresAt.Local().Format("2006-01-02 15:04")
	}
	return write(w, "handout", handoutHTML, values)
}

// provider is the service provider, as merchants know it.
func (s *Service) provider(m merchant.Merchant) string {
	a, err := s.d.Providers.GetApp(m.AppID)
	if err != nil {
		return ""
	}
	return a.Name
}

// mostVersions and mostCodes bound what a merchant's page shows.
const (
	mostVersions = 10
	mostCodes    = 4
)

type pageStage struct {
	Name, State string
	Tone        string // there, waiting, open
	Why         string
}

type pageVersion struct {
	Number string
	State  string
	At     string
}

type pageCode struct {
	Title   string
	Picture template.URL
}

// WriteMerchant writes what a merchant may see of themselves: where their mini
// program stands, its versions, its codes and what is missing from them. It
// holds no secret, no address that acts for anybody, and none of the provider's
// notes, tags and contacts. Fault: merchant.not_found.
func (s *Service) WriteMerchant(w io.Writer, merchantID string, lang fault.Lang) error {
	m, err := s.d.Merchants.Get(merchantID)
	if err != nil {
		return err
	}
	road, err := s.Of(merchantID)
	if err != nil {
		return err
	}
	versions, err := s.d.Versions.Cached(merchantID)
	if err != nil {
		return err
	}
	info, found, err := s.d.BaseInfo.Cached(merchantID)
	if err != nil {
		return err
	}
	codes, err := s.pageCodes(merchantID)
	if err != nil {
		return err
	}
	program := ""
	if found {
		program = info.Name
	}
	online := ""
	if v, ok := versions.Online(); ok {
		online = v.Version
	}
	values := map[string]any{
		"T":    func(en, zh string) string { return fault.Text{EN: en, ZH: zh}.In(lang) },
		"Lang": map[fault.Lang]string{fault.English: "en"}[lang], "Merchant": m.Name, "Program": program, "ID": m.MiniAppID,
		"Provider": s.provider(m), "Day": time.Now().Format(time.DateOnly), "Online": online,
		"Stages": pageStages(road, lang), "Versions": pageVersions(versions.Versions, lang), "Codes": codes, "Tasks": pageTasks(road.Missing(), lang),
	}
	if values["Lang"] == "" {
		values["Lang"] = "zh-CN"
	}
	return write(w, "merchant", merchantHTML, values)
}

// pageStages leaves out the record, which is the provider's own.
func pageStages(r Road, lang fault.Lang) (out []pageStage) {
	for _, s := range r.Stages {
		p := pageStage{Name: s.Kind.Name().In(lang), Tone: "open"}
		switch {
		case s.Kind == Record, s.Optional && s.State != fleet.There:
			continue
		case s.State == fleet.There, s.State == fleet.Expiring:
			p.Tone, p.State = "there", fault.T("done", "已完成").In(lang)
		case s.State == fleet.Waiting:
			p.Tone, p.State = "waiting", fault.T("under way: %s", "进行中：等待%s", s.Who.Name().In(lang)).In(lang)
			if s.Who == Merchant {
				p.State = fault.T("waits for you", "等待您处理").In(lang)
			}
		case s.State == fleet.Refused && s.Kind != Authorized:
			p.State, p.Why = fault.T("refused", "未通过").In(lang), s.Why.In(lang)
		default:
			p.State = fault.T("open", "待办").In(lang)
		}
		out = append(out, p)
	}
	return out
}

func pageVersions(list []version.Info, lang fault.Lang) (out []pageVersion) {
	for _, v := range list[:min(len(list), mostVersions)] {
		p := pageVersion{Number: v.Version, State: v.State.Name().In(lang)}
		if !v.CreatedAt.IsZero() {
			p.At = v.CreatedAt.Local().Format("2006-01-02")
		}
		out = append(out, p)
	}
	return out
}

// pageCodes are the newest codes whose pictures are stored.
func (s *Service) pageCodes(merchantID string) (out []pageCode, err error) {
	codes, err := s.d.Codes.Codes(merchantID, "", 50)
	if err != nil {
		return nil, err
	}
	for _, c := range codes {
		if len(out) == mostCodes {
			break
		}
		img, err := s.d.Codes.Picture(c.ID, code.Square)
		if fault.CodeOf(err) == "code.not_found" {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, pageCode{c.Spec.Describe, picture(img.Format, img.Data)})
	}
	return out, nil
}
