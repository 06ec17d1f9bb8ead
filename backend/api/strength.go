package api

import (
	"bytes"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"minifleet/backend/fault"
)

// Strength is an estimate, meant to warn and not to promise.
type Strength struct {
	Score  int        `json:"score"` // 0 refused, 1 weak, 2 fair, 3 good, 4 strong
	Bits   int        `json:"bits"`
	Advice fault.Text `json:"advice"`
}

// StrengthOf estimates the guesses a passphrase stands: characters that repeat
// or follow each other count little, well-known words nothing.
func StrengthOf(passphrase []byte) Strength {
	n := utf8.RuneCount(passphrase)
	bits := int(entropy(passphrase))
	s := Strength{Bits: bits}
	switch {
	case n < 8 || bits < 20:
		s.Score = 0
		s.Advice = fault.T("Too easy to guess: use at least 8 characters that do not follow a pattern.", "太容易被猜到：至少使用 8 个没有规律的字符。")
	case bits < 36:
		s.Score = 1
		s.Advice = fault.T("Weak: make it longer; several unrelated words are best.", "较弱：请再长一些，几个互不相关的词组合最好。")
	case bits < 52:
		s.Score = 2
		s.Advice = fault.T("Fair: one more word makes it much harder to guess.", "尚可：再加一个词会难猜得多。")
	case bits < 72:
		s.Score = 3
		s.Advice = fault.T("Good.", "良好。")
	default:
		s.Score = 4
		s.Advice = fault.T("Strong.", "很强。")
	}
	return s
}

// known are pieces every guesser tries first.
const known = "password passwort admin alipay zhifubao minifleet qwerty asdfgh zxcvbn iloveyou welcome letmein abc123 woaini"

func entropy(passphrase []byte) float64 {
	text := string(bytes.ToLower(passphrase))
	for word := range strings.SplitSeq(known, " ") {
		text = strings.ReplaceAll(text, word, "\x00")
	}
	var (
		bits     float64
		previous rune = -10
		seen          = map[rune]int{}
		alphabet      = alphabetOf(passphrase)
	)
	for _, r := range text {
		gain := math.Log2(alphabet)
		switch d := r - previous; {
		case r == 0:
			gain = 2
		case d == 0 || d == 1 || d == -1:
			gain = 0.5
		default:
			gain /= float64(1 + seen[r])
		}
		seen[r]++
		bits += gain
		previous = r
	}
	return bits
}

func alphabetOf(passphrase []byte) float64 {
	var lower, upper, digit, other, wide bool
	for _, r := range string(passphrase) {
		switch {
		case r >= 'a' && r <= 'z':
			lower = true
		case r >= 'A' && r <= 'Z':
			upper = true
		case unicode.IsDigit(r):
			digit = true
		case r > unicode.MaxLatin1:
			wide = true
		default:
			other = true
		}
	}
	size := 0.0
	for in, n := range map[*bool]float64{&lower: 26, &upper: 26, &digit: 10, &other: 32, &wide: 2500} {
		if *in {
			size += n
		}
	}
	return max(size, 2)
}
