package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/fault"
)

// longestCall bounds how long an answer may take; a call that talks to the
// platform waits for pacing, and a backup is a long file.
const longestCall = 10 * time.Minute

// rpc is POST /rpc/{service}/{method}: the one way to every command.
func (s *Server) rpc(w http.ResponseWriter, r *http.Request) {
	c := s.caller(w, r)
	if c == nil {
		return
	}
	dispatch := c.dispatcher()
	m, ok := dispatch.Find(r.PathValue("service"), r.PathValue("method"))
	if !ok {
		// Read all the same: a refusal is sealed for who really asked.
		if _, ok := c.read(api.DefaultBodyLimit); ok {
			c.fail(http.StatusNotFound, fault.New("system.unknown_method", fault.T("this program has no such command", "本程序没有这个命令")))
		}
		return
	}
	body, ok := c.read(m.BodyLimit)
	if !ok {
		return
	}
	untilAnswered(w, longestCall)
	if dispatch != s.dispatch && m.Service != "Vault" { // which may be what closes it
		defer s.facade.Guest()()
	}
	s.called.Store(time.Now().UnixNano())
	defer func() { s.called.Store(time.Now().UnixNano()) }()
	out, failure := dispatch.Invoke(r.Context(), m.Service, m.Name, body)
	if failure != nil {
		c.fail(statusOf(failure), failure)
		return
	}
	c.answer(http.StatusOK, out)
}

// caller is who sent a command, and how to answer: a page (or another program
// of this data directory) under the seal of its session, a script with the
// bearer token in the clear.
type caller struct {
	server  *Server
	session *session // nil: a script
	w       http.ResponseWriter
	r       *http.Request
	nonce   []byte // of the sealed call
}

// caller finds who sent a command; nil when the request was refused.
func (s *Server) caller(w http.ResponseWriter, r *http.Request) *caller {
	if !command(w, r) {
		return nil
	}
	c := &caller{server: s, w: w, r: r}
	if r.Header.Get("Content-Type") == "application/json" {
		if !s.sessions.bears(r) {
			s.noSession(w)
			return nil
		}
	} else {
		c.session = s.sessions.of(r)
		if c.session == nil || c.session.id != instanceID && !s.guard.ownPage(r) {
			s.noSession(w)
			return nil
		}
	}
	if c.session != s.sessions.instance {
		s.busy(r) // the name of that session is no secret
	}
	return c
}

// passHeader carries the pass of a program that gave the passphrase. It means
// something under the seal of the data directory's programs only.
const passHeader = "X-MiniFleet-Pass"

// dispatcher is the facade as this caller may see it.
func (c *caller) dispatcher() *api.Dispatcher {
	switch {
	case c.session != nil && c.session.id != instanceID:
		return c.server.dispatch
	case c.session != nil && c.server.facade.Admitted(c.r.Header.Get(passHeader)):
		return c.server.admitted
	}
	return c.server.programs
}

// noSession refuses who is not signed in. A page cannot tell this answer from
// a stranger's, and ends either way.
func (s *Server) noSession(w http.ResponseWriter) {
	fail(w, http.StatusUnauthorized, fault.New("system.no_session", fault.T(
		"this window is no longer signed in", "此窗口的登录已失效")).
		WithHint(fault.T("Start MiniFleet again, or run “minifleet serve”: it prints a fresh address.",
			"请再次启动 MiniFleet，或运行 “minifleet serve” 获取新的访问地址。")))
}

// read returns the content of the command; it answers the refusal itself.
func (c *caller) read(limit int64) ([]byte, bool) {
	if c.session != nil {
		limit += sealOverhead
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, limit))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			c.nonce = body[:min(len(body), 12)]
			c.fail(http.StatusRequestEntityTooLarge, fault.New("system.too_large", fault.T(
				"the file is too large: at most %d MB", "文件过大：最多 %d MB", limit>>20)).WithRetry(fault.RetryAfterInput))
			return nil, false
		}
		refuse(c.w, http.StatusBadRequest, "body")
		return nil, false
	}
	if c.session == nil {
		return body, true
	}
	content, nonce, err := c.session.seal.open(body, sealedCall(c.r.URL.Path))
	if err != nil {
		c.server.noSession(c.w)
		return nil, false
	}
	c.nonce = nonce
	if c.session.id != instanceID {
		c.server.sessions.touch(c.session)
	}
	return content, true
}

func (c *caller) answer(status int, body []byte) {
	if c.session == nil {
		answer(c.w, status, body)
		return
	}
	c.w.Header().Set("Content-Type", sealedType)
	c.w.WriteHeader(status)
	_, _ = c.w.Write(c.session.seal.close(body, sealedAnswer(status, c.nonce)))
}

func (c *caller) fail(status int, e *fault.Error) {
	body, err := json.Marshal(api.FailureOf(e))
	if err != nil {
		refuse(c.w, http.StatusInternalServerError, "answer")
		return
	}
	c.answer(status, body)
}

// exchange is POST /session: a launch code, or a page's ticket, for a session.
func (s *Server) exchange(w http.ResponseWriter, r *http.Request) {
	if !command(w, r) {
		return
	}
	if r.Header.Get("Content-Type") != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "content type")
		return
	}
	if !s.guard.ownPage(r) {
		refuse(w, http.StatusForbidden, "site")
		return
	}
	var req struct {
		Code   string `json:"code"`
		Ticket string `json:"ticket"`
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&req); err != nil || (req.Code == "") == (req.Ticket == "") {
		refuse(w, http.StatusBadRequest, "body")
		return
	}
	var g grant
	var o outcome
	if req.Code != "" {
		g, o = s.sessions.begin(req.Code)
	} else {
		g, o = s.sessions.resume(req.Ticket)
	}
	again := fault.T("Start MiniFleet again: it opens or prints a fresh address.", "请再次启动 MiniFleet，它会打开或显示新的访问地址。")
	switch o {
	case begun:
		s.launched()
		body, err := json.Marshal(g)
		if err != nil {
			refuse(w, http.StatusInternalServerError, "answer")
			return
		}
		answer(w, http.StatusOK, body)
	case usedTwice:
		s.log.Error("an address that opens one session was used twice; every session was ended. If you did not do that yourself, somebody else on this machine read the address")
		fail(w, http.StatusUnauthorized, fault.New("system.launch_twice", fault.T(
			"this address was used before, so every open page was signed out", "此访问地址已被使用过，所有已打开的页面都已退出登录")).
			WithHint(fault.T("If you did not open it twice yourself, somebody else on this machine read it. Start MiniFleet again for a fresh address.",
				"如果不是本人打开了两次，说明本机上有其他人读到了它。请再次启动 MiniFleet 获取新的地址。")))
	default:
		fail(w, http.StatusUnauthorized, fault.New("system.launch_spent", fault.T(
			"this address was used already or is too old", "此访问地址已被使用或已过期")).WithHint(again))
	}
}

// ticket is POST /ticket/{kind}: what opens the stream of events, or another
// tab. Only a page with a session asks.
func (s *Server) ticket(w http.ResponseWriter, r *http.Request) {
	c := s.caller(w, r)
	if c == nil {
		return
	}
	if c.session == nil || c.session.id == instanceID {
		refuse(w, http.StatusForbidden, "not a page")
		return
	}
	if _, ok := c.read(64); !ok {
		return
	}
	var text string
	switch r.PathValue("kind") {
	case "events":
		text = s.sessions.streamTicket(c.session)
	case "page":
		text = s.sessions.pageTicket(c.session)
	default:
		c.fail(http.StatusNotFound, fault.New("system.unknown_method", fault.T("this program has no such command", "本程序没有这个命令")))
		return
	}
	c.answer(http.StatusOK, []byte(`{"ticket":"`+text+`"}`))
}

// untilAnswered replaces the server's timeouts, which are made for reading a
// request, by one for the answer. Without it the read timeout would cancel a
// call that takes longer.
func untilAnswered(w http.ResponseWriter, limit time.Duration) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Now().Add(limit))
}

// statusOf keeps HTTP for what HTTP knows; the code in the body is the truth.
func statusOf(e *fault.Error) int {
	switch e.Code {
	case "system.bad_request":
		return http.StatusBadRequest
	case "vault.locked":
		return http.StatusLocked
	case "system.not_supported":
		return http.StatusNotImplemented
	case "internal":
		return http.StatusInternalServerError
	}
	return http.StatusUnprocessableEntity
}

func fail(w http.ResponseWriter, status int, e *fault.Error) {
	body, err := json.Marshal(api.FailureOf(e))
	if err != nil {
		refuse(w, http.StatusInternalServerError, "answer")
		return
	}
	answer(w, status, body)
}

func answer(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
