package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	launchLife  = 2 * time.Minute
	sessionIdle = 12 * time.Hour
	sessionLife = 7 * 24 * time.Hour
	maxSessions = 64
	maxLaunches = 16
)

// sessions holds launch codes and sessions, as digests only.
type sessions struct {
	now    func() time.Time
	cookie string
	bearer [sha256.Size]byte

	mu       sync.Mutex
	launches []ticket
	open     []ticket
}

type ticket struct {
	digest [sha256.Size]byte
	born   time.Time
	used   time.Time
}

func newSessions(now func() time.Time, port int, bearer string) *sessions {
	return &sessions{now: now, cookie: "minifleet_" + strconv.Itoa(port), bearer: sha256.Sum256([]byte(bearer))}
}

// randomCode is 256 bits in hexadecimal.
func randomCode() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

// launch makes a code that opens one session within two minutes.
func (s *sessions) launch() string {
	code := randomCode()
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.launches = alive(s.launches, func(t ticket) bool { return now.Sub(t.born) < launchLife })
	if len(s.launches) >= maxLaunches {
		s.launches = s.launches[1:]
	}
	s.launches = append(s.launches, ticket{digest: sha256.Sum256([]byte(code)), born: now, used: now})
	return code
}

// exchange spends a launch code and returns a session's secret. A code works
// once, whoever uses it.
func (s *sessions) exchange(code string) (string, bool) {
	digest := sha256.Sum256([]byte(code))
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	found := -1
	for i, t := range s.launches {
		if subtle.ConstantTimeCompare(t.digest[:], digest[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return "", false
	}
	fresh := now.Sub(s.launches[found].born) < launchLife
	s.launches = append(s.launches[:found:found], s.launches[found+1:]...)
	if !fresh {
		return "", false
	}
	secret := randomCode()
	s.open = alive(s.open, func(t ticket) bool { return t.alive(now) })
	if len(s.open) >= maxSessions {
		s.open = s.open[1:]
	}
	s.open = append(s.open, ticket{digest: sha256.Sum256([]byte(secret)), born: now, used: now})
	return secret, true
}

func (t ticket) alive(now time.Time) bool {
	return now.Sub(t.born) < sessionLife && now.Sub(t.used) < sessionIdle
}

func alive(list []ticket, keep func(ticket) bool) []ticket {
	var kept []ticket
	for _, t := range list {
		if keep(t) {
			kept = append(kept, t)
		}
	}
	return kept
}

// holds reports whether the request carries the cookie of a living session.
func (s *sessions) holds(r *http.Request) bool {
	cookie, err := r.Cookie(s.cookie)
	if err != nil {
		return false
	}
	digest := sha256.Sum256([]byte(cookie.Value))
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	ok := false
	for i := range s.open {
		if subtle.ConstantTimeCompare(s.open[i].digest[:], digest[:]) == 1 && s.open[i].alive(now) {
			s.open[i].used = now
			ok = true
		}
	}
	return ok
}

// bears reports whether the request carries the bearer token.
func (s *sessions) bears(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	digest := sha256.Sum256([]byte(token))
	return ok && subtle.ConstantTimeCompare(digest[:], s.bearer[:]) == 1
}

// give sets the session's cookie.
func (s *sessions) give(w http.ResponseWriter, secret string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookie, Value: secret, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
		MaxAge: int(sessionLife / time.Second),
	})
}
