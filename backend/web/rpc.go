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

// authorized reports whether a data route may answer, and refuses otherwise.
func (s *Server) authorized(w http.ResponseWriter, r *http.Request) bool {
	if s.sessions.bears(r) || s.guard.ownPage(r) && s.sessions.holds(r) {
		return true
	}
	fail(w, http.StatusUnauthorized, fault.New("system.no_session", fault.T(
		"this window is no longer signed in", "此窗口的登录已失效")).
		WithHint(fault.T("Start MiniFleet again, or run “minifleet serve”: it prints a fresh address.",
			"请再次启动 MiniFleet，或运行 “minifleet serve” 获取新的访问地址。")))
	return false
}

// exchange is POST /session: the launch code for a cookie.
func (s *Server) exchange(w http.ResponseWriter, r *http.Request) {
	if !command(w, r) {
		return
	}
	if !s.guard.ownPage(r) {
		refuse(w, http.StatusForbidden, "site")
		return
	}
	var req struct {
		Code string `json:"code"`
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&req); err != nil {
		refuse(w, http.StatusBadRequest, "body")
		return
	}
	secret, ok := s.sessions.exchange(req.Code)
	if !ok {
		fail(w, http.StatusUnauthorized, fault.New("system.launch_spent", fault.T(
			"this address was used already or is too old", "此访问地址已被使用或已过期")).
			WithHint(fault.T("Start MiniFleet again: it prints a fresh address.", "请再次启动 MiniFleet 获取新的访问地址。")))
		return
	}
	s.sessions.give(w, secret)
	answer(w, http.StatusOK, []byte("{}"))
}

// rpc is POST /rpc/{service}/{method}: the one way to every command.
func (s *Server) rpc(w http.ResponseWriter, r *http.Request) {
	if !command(w, r) || !s.authorized(w, r) {
		return
	}
	m, ok := s.dispatch.Find(r.PathValue("service"), r.PathValue("method"))
	if !ok || s.only != "" && m.ID() != s.only {
		fail(w, http.StatusNotFound, fault.New("system.unknown_method", fault.T("this program has no such command", "本程序没有这个命令")))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, m.BodyLimit))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			fail(w, http.StatusRequestEntityTooLarge, fault.New("system.too_large", fault.T(
				"the file is too large: at most %d MB", "文件过大：最多 %d MB", m.BodyLimit>>20)).WithRetry(fault.RetryAfterInput))
			return
		}
		refuse(w, http.StatusBadRequest, "body")
		return
	}
	untilAnswered(w, longestCall)
	out, failure := s.dispatch.Invoke(r.Context(), m.Service, m.Name, body)
	if failure != nil {
		fail(w, statusOf(failure), failure)
		return
	}
	answer(w, http.StatusOK, out)
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
