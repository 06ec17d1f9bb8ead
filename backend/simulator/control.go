package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// control answers /_sim: it shows the world and changes what merchants,
// auditors and the clock would change on the real platform.
type control struct {
	world       *world
	courier     *courier
	connections *connections
}

func (c control) routes(mux *http.ServeMux) {
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /_sim/world":     c.getWorld,
		"GET /_sim/calls":     c.getCalls,
		"GET /_sim/settings":  c.getSettings,
		"POST /_sim/settings": c.postSettings,

		"POST /_sim/connections": c.postConnections,
		"POST /_sim/merchants":   c.postMerchants,
		"POST /_sim/templates":   c.postTemplates,
		"POST /_sim/consent":     c.postConsent,
		"POST /_sim/revoke":      c.postRevoke,
		"POST /_sim/audit":       c.postAudit,
		"POST /_sim/penalize":    c.postPenalize,
		"POST /_sim/member":      c.postMember,
		"POST /_sim/order":       c.postOrder,
		"POST /_sim/template":    c.postTemplate,

		"POST /_sim/filing":     c.postFiling,
		"POST /_sim/privacy":    c.postPrivacy,
		"POST /_sim/permission": c.postPermission,
		"POST /_sim/visit":      c.postVisit,

		"GET /_sim/messages":         c.getMessages,
		"GET /_sim/messages/channel": c.getChannel,
		"POST /_sim/messages/cut":    c.postCut,
	} {
		mux.HandleFunc(pattern, handle)
	}
	mux.HandleFunc("/_sim/", func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, http.StatusNotFound, object{"error": "no such control"})
	})
}

// guarded lets only this machine's own programs reach the control interface: a
// request by a loopback name, and none that a web page of another origin sent.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/_sim") {
			next.ServeHTTP(w, r)
			return
		}
		markControl(r)
		if !loopbackName(r.Host) {
			answerJSON(w, http.StatusForbidden, object{"error": "the control interface answers to loopback names only"})
			return
		}
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
			answerJSON(w, http.StatusForbidden, object{"error": "the control interface refuses other origins"})
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
			answerJSON(w, http.StatusForbidden, object{"error": "the control interface refuses other origins"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopbackName(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return ip != nil && ip.IsLoopback()
}

func answerJSON(w http.ResponseWriter, code int, value any) {
	body, err := marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = w.Write(append(body, '\n'))
}

// problem is a control request that cannot be done.
type problem struct {
	code int
	text string
}

func notFound(what string) *problem { return &problem{http.StatusNotFound, what} }
func badInput(what string) *problem { return &problem{http.StatusBadRequest, what} }
func conflict(what string) *problem { return &problem{http.StatusConflict, what} }

// act reads a JSON body into in, runs fn as one transaction and answers what
// it returns.
func act[In any](c control, w http.ResponseWriter, r *http.Request, fn func(*tx, In) (any, *problem)) {
	var in In
	// Members it does not know are ignored: what the act needs is checked by name.
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	if err := decoder.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
		answerJSON(w, http.StatusBadRequest, object{"error": "the body is not the expected JSON: " + err.Error()})
		return
	}
	var body []byte
	var wrong *problem
	err := c.world.do(func(t *tx) {
		var out any
		if out, wrong = fn(t, in); wrong == nil {
			body, _ = marshal(out) // while the world stands still
		}
	})
	switch {
	case wrong != nil:
		answerJSON(w, wrong.code, object{"error": wrong.text})
	case err != nil:
		answerJSON(w, http.StatusInternalServerError, object{"error": err.Error()})
	default:
		answerJSON(w, http.StatusOK, json.RawMessage(body))
	}
}

// read answers what a transaction sees.
func (c control) read(w http.ResponseWriter, see func(*tx) any) {
	var body []byte
	_ = c.world.do(func(t *tx) { body, _ = marshal(see(t)) })
	answerJSON(w, http.StatusOK, json.RawMessage(body))
}

func (c control) getWorld(w http.ResponseWriter, _ *http.Request) {
	c.read(w, func(t *tx) any { return t.view() })
}

func (c control) getCalls(w http.ResponseWriter, r *http.Request) {
	since := int64(0)
	if text := r.URL.Query().Get("since"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			answerJSON(w, http.StatusBadRequest, object{"error": "since is a sequence number"})
			return
		}
		since = n
	}
	c.read(w, func(t *tx) any {
		return append([]Call{}, t.calls.since(since)...)
	})
}

func (c control) getSettings(w http.ResponseWriter, _ *http.Request) {
	c.read(w, func(t *tx) any { return t.settings })
}

func (c control) postSettings(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err == nil {
		var now Settings
		if now, err = c.world.configure(body); err == nil {
			answerJSON(w, http.StatusOK, now)
			return
		}
	}
	answerJSON(w, http.StatusBadRequest, object{"error": err.Error()})
}

func (c control) postMerchants(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		Count    int     `json:"count"`
		Released float64 `json:"released"` // the share that is online with an earlier version
	}) (any, *problem) {
		if in.Count < 1 || in.Count > 20_000 {
			return nil, badInput("count is between 1 and 20000")
		}
		views := []merchantView{}
		for range in.Count {
			views = append(views, t.viewMerchant(t.addMerchant(in.Released)))
		}
		return object{"merchants": views}, nil
	})
}

func (c control) postTemplates(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		TemplateID      string `json:"template_id"`
		TemplateVersion string `json:"template_version"`
	}) (any, *problem) {
		if in.TemplateID == "" {
			in.TemplateID = t.meta.TemplateID
		}
		tpl := t.templates[in.TemplateID]
		if tpl == nil {
			return nil, notFound("no such template")
		}
		if checkVersionNumber(in.TemplateVersion) != nil {
			return nil, badInput("template_version is x.y.z")
		}
		i := slices.IndexFunc(tpl.Versions, func(v templateVersion) bool { return v.Number == in.TemplateVersion })
		if i >= 0 {
			tpl.Versions[i].Status = released
		} else {
			tpl.Versions = append(tpl.Versions, templateVersion{Number: in.TemplateVersion, Status: released, Domains: slices.Clone(tpl.Domains)})
		}
		t.putTemplate(tpl)
		return t.viewTemplate(tpl), nil
	})
}

func (c control) postConsent(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID   string   `json:"mini_app_id"`
		MiniAppIDs  []string `json:"mini_app_ids"` // several at once, answered as tokens[]
		RedirectURI string   `json:"redirect_uri"`
		State       string   `json:"state"`
		Batch       bool     `json:"batch"` // answered as tokens[] even for one
	}) (any, *problem) {
		ids := in.MiniAppIDs
		if in.MiniAppID != "" {
			ids = append([]string{in.MiniAppID}, ids...)
		}
		if len(ids) == 0 {
			return nil, badInput("mini_app_id is missing")
		}
		for _, id := range ids {
			if t.merchants[id] == nil {
				return nil, notFound("no such mini program: " + id)
			}
		}
		location, ok := t.agree(slices.Compact(ids), in.RedirectURI, in.State, in.Batch)
		if !ok {
			return nil, badInput("redirect_uri is no http address")
		}
		return object{"location": location}, nil
	})
}
