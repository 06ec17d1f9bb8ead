package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// consentPages are where a merchant chooses a mini program and agrees, as on
// the platform. What the link asked for is kept here; the page's form carries
// only a token of the page, which is good for one decision.
type consentPages struct {
	world *world

	mu   sync.Mutex
	open map[string]openPage // by token
}

type openPage struct {
	ask  ask
	ends time.Time
}

const (
	pageLife    = 30 * time.Minute
	mostPages   = 1000
	longestForm = 1 << 20
)

func newConsentPages(w *world) *consentPages {
	return &consentPages{world: w, open: map[string]openPage{}}
}

func (p *consentPages) routes(mux *http.ServeMux) {
	for path, read := range map[string]func(url.Values) (ask, *trouble){
		"/oauth2/appToAppAuth.htm":      readApp,
		"/oauth2/appToAppBatchAuth.htm": readBatch,
		"/oauth2/tasksDetail":           readTask,
		"/page/message/tasksDetail":     readTask, // as b.alipay.com has it
		"/pages/authorize/index":        readTask, // as the platform's mini program has it
	} {
		mux.HandleFunc(path, p.page(read))
	}
	mux.HandleFunc("GET /platformapi/startapp", p.scan)
}

// page serves one form of link.
func (p *consentPages) page(read func(url.Values) (ask, *trouble)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !loopbackName(r.Host):
			showTrouble(w, &trouble{http.StatusForbidden, "模拟平台只在本机使用。", "The simulator is for this machine only."})
		case r.Method == http.MethodGet || r.Method == http.MethodHead:
			p.show(w, r, read)
		case r.Method == http.MethodPost:
			p.decide(w, r)
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			showTrouble(w, &trouble{http.StatusMethodNotAllowed, "不支持的请求方法。", "This method is not supported."})
		}
	}
}

// scanApp is the platform's own mini program that shows a consent on a phone.
const scanApp = "2021003130652097"

// scan stands for the Alipay app that scanned
// alipays://platformapi/startapp?appId=&page=: it opens the page.
func (p *consentPages) scan(w http.ResponseWriter, r *http.Request) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	name, inner, _ := strings.Cut(q.Get("page"), "?")
	if err != nil || q.Get("appId") != scanApp || name != "pages/authorize/index" {
		showTrouble(w, wrongLink("二维码内容无效。", "The QR code does not hold what it should."))
		return
	}
	// The mini program reads its query like any other: at '&' a next parameter
	// begins.
	own, _, _ := strings.Cut(inner, "&")
	data, found := strings.CutPrefix(own, "bizData=")
	if !found {
		showTrouble(w, wrongLink("二维码缺少 bizData。", "The QR code lacks bizData."))
		return
	}
	if !strings.HasPrefix(data, "{") { // it was encoded once more
		if data, err = url.QueryUnescape(data); err != nil {
			showTrouble(w, wrongLink("二维码内容无效。", "The QR code does not hold what it should."))
			return
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/"+name+"?bizData="+url.QueryEscape(data), http.StatusFound)
}

func (p *consentPages) show(w http.ResponseWriter, r *http.Request, read func(url.Values) (ask, *trouble)) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		showTrouble(w, wrongLink("链接无法解析。", "The link cannot be read."))
		return
	}
	a, bad := read(q)
	if bad == nil {
		_ = p.world.do(func(t *tx) { bad = t.check(a) })
	}
	if bad != nil {
		showTrouble(w, bad)
		return
	}
	p.render(w, http.StatusOK, a, p.keep(a), nil, "")
}

// keep remembers a page until its decision and returns its token.
func (p *consentPages) keep(a ask) string {
	var random [16]byte
	rand.Read(random[:])
	token := hex.EncodeToString(random[:])
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	oldest := ""
	for held, page := range p.open {
		if now.After(page.ends) {
			delete(p.open, held)
		} else if oldest == "" || page.ends.Before(p.open[oldest].ends) {
			oldest = held
		}
	}
	if len(p.open) >= mostPages {
		delete(p.open, oldest)
	}
	p.open[token] = openPage{a, now.Add(pageLife)}
	return token
}

// take ends a page; a second decision on it finds nothing.
func (p *consentPages) take(token string) (ask, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	page, known := p.open[token]
	delete(p.open, token)
	return page.ask, known && time.Now().Before(page.ends)
}

// decide takes the form of a page.
func (p *consentPages) decide(w http.ResponseWriter, r *http.Request) {
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	if origin != "" && origin != "http://"+r.Host || site != "" && site != "same-origin" {
		showTrouble(w, &trouble{http.StatusForbidden, "请求来自其他网页，已拒绝。", "The request came from another web page and was refused."})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, longestForm)
	if err := r.ParseForm(); err != nil {
		showTrouble(w, wrongLink("表单无法解析。", "The form cannot be read."))
		return
	}
	form := r.PostForm
	a, known := p.take(form.Get("page"))
	if !known {
		showTrouble(w, &trouble{http.StatusGone, "此页面已使用或已过期，请重新打开授权链接。", "This page was used or has expired. Open the link again."})
		return
	}
	chosen := slices.Compact(slices.Sorted(slices.Values(form["mini_app_id"])))
	var location, wrong string
	var bad *trouble
	err := p.world.do(func(t *tx) {
		if bad = t.check(a); bad != nil { // the settings may have changed
			return
		}
		switch form.Get("decision") {
		case "refuse":
			location, _ = t.refuse(a.redirect, a.state)
		case "agree":
			if wrong = t.unfit(a, chosen); wrong == "" {
				location, _ = t.agree(chosen, a.redirect, a.state, a.several)
			}
		default:
			bad = wrongLink("请选择同意或拒绝。", "Agree or refuse.")
		}
	})
	switch {
	case bad != nil:
		showTrouble(w, bad)
	case err != nil:
		showTrouble(w, &trouble{http.StatusInternalServerError, "模拟平台无法写入数据。", "The simulator cannot write its world."})
	case wrong != "":
		p.render(w, http.StatusBadRequest, a, p.keep(a), chosen, wrong)
	default:
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		http.Redirect(w, r, location, http.StatusFound)
	}
}

// unfit tells what is wrong with a choice, "" when nothing is.
func (t *tx) unfit(a ask, chosen []string) string {
	switch {
	case len(chosen) == 0:
		return "请先选择小程序。 Choose a mini program first."
	case !a.several && len(chosen) > 1:
		return "只能选择一个小程序。 Choose one mini program only."
	case a.only != "" && chosen[0] != a.only:
		return "此邀请只针对一个小程序。 The invitation is for one mini program."
	}
	for _, id := range chosen {
		if t.merchants[id] == nil {
			return "所选小程序不存在。 There is no such mini program."
		}
	}
	return ""
}
