package vault

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"minifleet/backend/fault"
)

// Strength says how well a passphrase would hold against somebody who has
// the vault's files and guesses.
type Strength struct {
	Score   int        // 0 trivial, 1 weak, 2 fair, 3 good, 4 strong
	Warning fault.Text // what makes it weak; empty from 3 on
}

// common are passphrases, and parts of them, that guessers try first.
const common = "password passwort passw0rd p@ssw0rd 123456 654321 12345678 123456789 1234567890 qwerty qwertyuiop asdfgh asdfghjkl " +
	"zxcvbn zxcvbnm 1q2w3e4r 1qaz2wsx q1w2e3r4 abc123 letmein welcome admin administrator root secret iloveyou monkey dragon " +
	"football baseball superman batman master login test guest alipay zhifubao taobao minifleet woaini woaini1314 5201314 520 1314 " +
	"a123456 a123456789 123123 112233 111111 000000 888888 666666 123qwe qwe123 changeme default"

// sequences are runs people type instead of thinking.
var sequences = [...]string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv"}

// Rate estimates a passphrase. It counts what a guesser would have to go
// through: characters that follow from the ones before count little, words
// from the list of common ones nearly nothing. It cannot know what others
// know about the person.
func Rate(passphrase []byte) Strength {
	s := string(passphrase)
	bits, warning := guessBits(s)
	switch {
	case bits < 24:
		return Strength{0, warning}
	case bits < 38:
		return Strength{1, warning}
	case bits < 52:
		return Strength{2, warning}
	case bits < 70:
		return Strength{Score: 3}
	}
	return Strength{Score: 4}
}

func guessBits(s string) (float64, fault.Text) {
	if s == "" {
		return 0, fault.T("enter a passphrase", "请输入口令")
	}
	rest, removed := strings.ToLower(s), 0
	for _, w := range strings.Fields(common) {
		if len(w) >= 3 && strings.Contains(rest, w) {
			rest = strings.ReplaceAll(rest, w, "\x00")
			removed++
		}
	}
	rest, years := cutYears(rest)
	perChar := math.Log2(float64(alphabet(s)))
	bits := 3 * float64(removed+years)
	var prev rune
	repeats, runs := 0, 0
	seen := map[rune]int{}
	for i, r := range rest {
		again := math.Pow(0.6, float64(seen[r])) // what comes back is guessed sooner
		switch {
		case r == 0:
		case r == prev:
			repeats++
			bits += 0.5
		case i > 0 && follows(prev, r):
			runs++
			bits++
		case unicode.Is(unicode.Han, r):
			bits += 8 * again // some hundreds of characters are what people choose
		case inWord(prev, r):
			bits += 0.55 * perChar * again // letters of a word follow from each other
		default:
			bits += perChar * again
		}
		seen[r]++
		prev = r
	}
	return bits, warningFor(s, removed, years, repeats, runs)
}

func warningFor(s string, removed, years, repeats, runs int) fault.Text {
	n := utf8.RuneCountInString(s)
	switch {
	case removed > 0:
		return fault.T("it contains one of the most common passwords", "其中包含极常见的口令")
	case repeats*2 >= n:
		return fault.T("it repeats the same characters", "其中有过多重复字符")
	case runs*2 >= n:
		return fault.T("it follows the order of the alphabet or the keyboard", "其中包含按字母表或键盘顺序排列的字符")
	case years > 0:
		return fault.T("years are easily guessed", "年份很容易被猜到")
	case n < 12:
		return fault.T("it is short; four or more unrelated words are better", "口令太短；建议使用四个以上互不相关的词")
	}
	return fault.T("it is easily guessed; add one or two unrelated words", "口令容易被猜到；请再加一两个不相关的词")
}

// alphabet is how many characters a guesser has to try at each place.
func alphabet(s string) int {
	var lower, upper, digit, other, wide bool
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			lower = true
		case r >= 'A' && r <= 'Z':
			upper = true
		case r >= '0' && r <= '9':
			digit = true
		case r < 128:
			other = true
		default:
			wide = true
		}
	}
	n := 0
	for _, c := range []struct {
		has  bool
		size int
	}{{lower, 26}, {upper, 26}, {digit, 10}, {other, 20}, {wide, 200}} {
		if c.has {
			n += c.size
		}
	}
	return max(n, 2)
}

// inWord reports whether a and b are both letters (case does not count here).
func inWord(a, b rune) bool {
	return a >= 'a' && a <= 'z' && b >= 'a' && b <= 'z'
}

// follows reports whether b comes next to a in the alphabet, the digits or on
// the keyboard.
func follows(a, b rune) bool {
	for _, s := range sequences {
		for i := 1; i < len(s); i++ {
			x, y := rune(s[i-1]), rune(s[i])
			if a == x && b == y || a == y && b == x {
				return true
			}
		}
	}
	return false
}

// cutYears replaces 1900 to 2099 by a mark and counts them.
func cutYears(s string) (string, int) {
	n := 0
	for i := 0; i+4 <= len(s); i++ {
		y := s[i : i+4]
		if (y[:2] == "19" || y[:2] == "20") && y[2] >= '0' && y[2] <= '9' && y[3] >= '0' && y[3] <= '9' {
			s = s[:i] + "\x00" + s[i+4:]
			n++
		}
	}
	return s, n
}
