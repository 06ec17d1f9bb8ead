package message

import (
	"io"
	"net/http"
)

// accepted is the body that tells the platform a message took effect. Alipay
// open platform, notifications: anything else is delivered again.
const accepted = "success"

// ServeHTTP takes the platform's HTTP messages on the callback listener, which
// has bounded the body. It answers success only after the effect is on disk.
// Nothing is said about why a message was refused.
func (m *Manager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	msg, form, err := ParseNotification(string(body))
	if err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	app, client, err := m.appOf(form.Get("app_id"))
	if err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	if err := client.VerifyNotification(form); err != nil {
		m.count(app, func(c *Counts) { c.Received++; c.Refused++ })
		refuse(w, http.StatusBadRequest)
		return
	}
	result, err := m.dispatch.dispatch(app, msg)
	m.noteResult(app, result, err)
	switch {
	case err != nil:
		refuse(w, http.StatusInternalServerError)
	case result == Stale:
		refuse(w, http.StatusBadRequest)
	default:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, accepted)
	}
}

func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "fail")
}
