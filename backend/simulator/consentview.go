package simulator

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	html "html/template"
	"net/http"
	"slices"
	"strings"
)

var (
	//go:embed pages/consent.html
	consentHTML string
	//go:embed pages/consent.css
	consentCSS string
	//go:embed pages/consent.js
	consentJS string
)

// choice is one mini program on the page.
type choice struct {
	ID, Name, Contact string
	Search            string // what a search looks in
	Authorized        bool
	Chosen            bool
}

// consentView is what the page shows: a choice, or a trouble.
type consentView struct {
	Style   html.CSS
	Script  html.JS
	Trouble *troubleView
	AppID   string
	Back    string // the host the browser is sent to
	Token   string
	Several bool
	Invited bool
	Wrong   string
	Choices []choice
}

type troubleView struct{ ZH, EN string }

// render writes the page of an ask.
func (p *consentPages) render(w http.ResponseWriter, status int, a ask, token string, chosen []string, wrong string) {
	view := consentView{AppID: a.appID, Token: token, Several: a.several, Invited: a.only != "", Wrong: wrong}
	_ = p.world.do(func(t *tx) {
		for _, id := range t.merchantOrder() {
			if a.only != "" && id != a.only {
				continue
			}
			m := t.merchants[id]
			view.Choices = append(view.Choices, choice{
				ID: id, Name: m.Base.Name, Contact: m.Contact, Authorized: m.Token != "",
				Search: strings.ToLower(m.Base.Name + " " + id + " " + m.Contact),
				Chosen: id == a.only || slices.Contains(chosen, id),
			})
		}
	})
	address := webAddress(a.redirect)
	view.Back = address.Host
	// The form's answer leads to the redirect address, which the content policy
	// has to allow. It has no notation for addresses of IPv6.
	target := address.Scheme + "://" + address.Host
	if strings.HasPrefix(address.Host, "[") {
		target = address.Scheme + ":"
	}
	writePage(w, status, view, "'self' "+target)
}

// showTrouble writes the page of a link that cannot be followed.
func showTrouble(w http.ResponseWriter, bad *trouble) {
	writePage(w, bad.status, consentView{Trouble: &troubleView{bad.zh, bad.en}}, "'none'")
}

func writePage(w http.ResponseWriter, status int, view consentView, formAction string) {
	view.Style, view.Script = html.CSS(consentCSS), html.JS(consentJS)
	var page bytes.Buffer
	t, err := html.New("consent").Parse(consentHTML)
	if err == nil {
		err = t.Execute(&page, view)
	}
	if err != nil {
		http.Error(w, "the simulator cannot write its page", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src "+digestOf(consentCSS)+"; script-src "+digestOf(consentJS)+
		"; base-uri 'none'; frame-ancestors 'none'; form-action "+formAction)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes())
}

// digestOf names a text in a content policy.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
