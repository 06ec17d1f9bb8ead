package trouble

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

// masked stands for what is left out.
const masked = "…"

var (
	address = regexp.MustCompile(`"?[a-zA-Z][a-zA-Z0-9+.-]*://[^\s"'<>]+"?`)
	mail    = regexp.MustCompile(`[^\s@<>"'/]+@[^\s@<>"'/]+`)
	quoted  = regexp.MustCompile(`"[^"\n]*"|'[^'\n]*'|“[^”\n]*”|「[^」\n]*」`)
	digits  = regexp.MustCompile(`[0-9]{6,}`)
	// Keys, tokens, trace ids; the platform's codes are long words too, of capitals.
	long = regexp.MustCompile(`[A-Za-z0-9+/=_-]{24,}`)
	code = regexp.MustCompile(`^[A-Z]+(?:_[A-Z]+)+$`)
	// Whatever is not Latin: names, addresses, messages of the platform. What
	// went wrong is told by codes.
	foreign = regexp.MustCompile(`[^\x00-\x7f…]+(?:[ \t]*[^\x00-\x7f…]+)*`)
)

// Mask takes out of a text whatever may be a secret or about a person: of
// addresses all but scheme and host, mail addresses, what is quoted, long
// numbers and words, everything that is not ASCII, and the person's own folder.
func Mask(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, masked)
	}
	text = address.ReplaceAllStringFunc(text, func(a string) string {
		a = strings.Trim(a, `"`)
		u, err := url.Parse(a)
		if err != nil || u.Host == "" {
			return masked
		}
		if u.Path == "" && u.RawQuery == "" && u.Fragment == "" && u.User == nil {
			return a
		}
		return u.Scheme + "://" + u.Host + "/" + masked
	})
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		text = strings.ReplaceAll(text, home, "~")
	}
	text = long.ReplaceAllStringFunc(text, func(word string) string {
		if code.MatchString(word) {
			return word
		}
		return masked
	})
	for _, what := range []*regexp.Regexp{quoted, mail, foreign, digits} {
		text = what.ReplaceAllString(text, masked)
	}
	return text
}
