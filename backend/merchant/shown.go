package merchant

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A number format says how a spreadsheet shows a number. People mean what they
// see: 0007, 12 %, 2026/1/5. Formats of fractions, conditions and powers of ten
// are left aside: the number itself is taken then.

// builtin are the formats a workbook names by number only. Those of dates are
// as Chinese Excel shows them.
var builtin = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
	18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: `yyyy"年"m"月"`, 28: `m"月"d"日"`, 29: `m"月"d"日"`,
	30: "m-d-yy", 31: `yyyy"年"m"月"d"日"`, 32: `h"时"mm"分"`, 33: `h"时"mm"分"ss"秒"`, 34: `AM/PMh"时"mm"分"`, 35: `AM/PMh"时"mm"分"ss"秒"`,
	36: `yyyy"年"m"月"`, 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 49: "@",
	50: `yyyy"年"m"月"`, 51: `m"月"d"日"`, 52: `yyyy"年"m"月"`, 53: `m"月"d"日"`, 54: `m"月"d"日"`, 55: `AM/PMh"时"mm"分"`,
	56: `AM/PMh"时"mm"分"ss"秒"`, 57: `yyyy"年"m"月"`, 58: `m"月"d"日"`,
}

// piece is a part of a format: letters or digits that stand for something, or
// text that is shown as it is.
type piece struct {
	text    string
	literal bool
}

// pieces takes the section of a format apart that a number of this sign uses.
func pieces(code string, negative, zero bool) (all []piece, section int) {
	sections := [][]piece{nil}
	add := func(text string, literal bool) {
		last := &sections[len(sections)-1]
		*last = append(*last, piece{text, literal})
	}
	r := []rune(code)
	for i := 0; i < len(r); i++ {
		switch c := r[i]; c {
		case ';':
			sections = append(sections, nil)
		case '"':
			end := i + 1
			for end < len(r) && r[end] != '"' {
				end++
			}
			add(string(r[i+1:end]), true)
			i = end
		case '\\':
			if i++; i < len(r) {
				add(string(r[i]), true)
			}
		case '_': // the width of a character
			i++
		case '*': // fills the cell
			i++
		case '[':
			end := i + 1
			for end < len(r) && r[end] != ']' {
				end++
			}
			switch inside := strings.ToLower(string(r[i+1 : min(end, len(r))])); {
			case strings.HasPrefix(inside, "$"):
				if money, _, _ := strings.Cut(inside[1:], "-"); money != "" {
					add(money, true)
				}
			case strings.Trim(inside, "hms") == "" && inside != "", strings.HasPrefix(inside, "<"), strings.HasPrefix(inside, ">"),
				strings.HasPrefix(inside, "="):
				add("["+inside+"]", false)
			}
			i = end
		default:
			add(string(c), false)
		}
	}
	switch {
	case negative && len(sections) > 1:
		return sections[1], 1
	case zero && len(sections) > 2:
		return sections[2], 2
	}
	return sections[0], 0
}

// joined runs letters that belong together into one piece.
func joined(all []piece) []piece {
	var out []piece
	for i := 0; i < len(all); i++ {
		p := all[i]
		if lower := strings.ToLower(p.text); !p.literal && strings.Contains("ymdhs", lower) {
			n := 1
			for i+n < len(all) && !all[i+n].literal && strings.ToLower(all[i+n].text) == lower {
				n++
			}
			out, i = append(out, piece{strings.Repeat(lower, n), false}), i+n-1
			continue
		}
		rest := ""
		for j := i; j < len(all) && j < i+5 && !all[j].literal; j++ {
			rest += all[j].text
		}
		if strings.HasPrefix(strings.ToUpper(rest), "AM/PM") {
			out, i = append(out, piece{"AM/PM", false}), i+4
			continue
		}
		out = append(out, p)
	}
	return out
}

// shown is a number as a spreadsheet shows it in this format.
func shown(number, code string, since1904 bool) string {
	value, ok := new(big.Rat).SetString(number)
	if !ok || len(number) > 64 || len(code) > 255 || code == "" || strings.EqualFold(code, "General") || code == "@" {
		return plain(number)
	}
	all, section := pieces(code, value.Sign() < 0, value.Sign() == 0)
	dates, digits, slash, other := false, false, false, false
	for _, p := range joined(all) {
		slash = slash || !p.literal && p.text == "/"
		switch {
		case p.literal:
		case strings.Trim(p.text, "[]ymdhs") == "", p.text == "AM/PM":
			dates = true
		case strings.Contains("0#?.,%", p.text):
			digits = true
		case strings.Contains("-+()/: ￥¥$€£元年月日", p.text):
		default:
			other = true
		}
	}
	text, done := "", false
	switch {
	case other, digits && slash && !dates:
	case dates:
		text, done = shownDate(number, joined(all), since1904)
	case digits:
		text, done = shownDigits(value, all, section == 1)
	default: // a word in place of a number
		for _, p := range all {
			text += p.text
		}
		done = text != ""
	}
	if !done {
		return plain(number)
	}
	return text
}

// plain is a number without a format: in full, of fractions the 15 digits that
// a spreadsheet keeps.
func plain(number string) string {
	if exponent.MatchString(number) {
		number = expand(number)
	}
	if strings.Contains(number, ".") {
		if f, err := strconv.ParseFloat(number, 64); err == nil && math.Abs(f) < 1e15 && math.Abs(f) >= 1e-9 {
			return expand(strconv.FormatFloat(f, 'e', 14, 64))
		}
	}
	return number
}

func shownDate(number string, all []piece, since1904 bool) (string, bool) {
	days, err := strconv.ParseFloat(number, 64)
	if err != nil || days < 0 || days > 2_958_466 { // the year 9999
		return "", false
	}
	seconds := math.Round(days * 86400)
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case since1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 61: // Excel has a 29th of February 1900
		first = first.AddDate(0, 0, 1)
	}
	at := first.AddDate(0, 0, int(seconds)/86400).Add(time.Duration(int(seconds)%86400) * time.Second)
	half := false
	for _, p := range all {
		half = half || p.text == "AM/PM"
	}
	hour := at.Hour()
	if half {
		hour = (hour+11)%12 + 1
	}
	var b strings.Builder
	pad := func(n, width int) {
		s := strconv.Itoa(n)
		b.WriteString(strings.Repeat("0", max(0, width-len(s))) + s)
	}
	afterHour := false
	for i, p := range all {
		if p.literal {
			b.WriteString(p.text)
			continue
		}
		switch p.text {
		case "y", "yy":
			pad(at.Year()%100, 2)
		case "yyy", "yyyy":
			pad(at.Year(), 4)
		case "m", "mm":
			if afterHour || beforeSeconds(all[i+1:]) {
				pad(at.Minute(), len(p.text))
			} else {
				pad(int(at.Month()), len(p.text))
			}
		case "mmm":
			b.WriteString(at.Format("Jan"))
		case "mmmm":
			b.WriteString(at.Format("January"))
		case "d", "dd":
			pad(at.Day(), len(p.text))
		case "ddd", "dddd":
			b.WriteString(at.Format(map[int]string{3: "Mon", 4: "Monday"}[len(p.text)]))
		case "h", "hh":
			pad(hour, len(p.text))
		case "s", "ss":
			pad(at.Second(), len(p.text))
		case "[h]", "[hh]":
			pad(int(seconds)/3600, len(p.text)-2)
		case "AM/PM":
			b.WriteString(at.Format("PM"))
		case ".", "0":
			return "", false // parts of seconds
		default:
			if strings.Trim(p.text, "ymdhs[]") == "" {
				return "", false
			}
			b.WriteString(p.text)
		}
		if strings.Trim(p.text, "[]ymdhs") == "" {
			afterHour = strings.Contains(p.text, "h")
		}
	}
	return strings.TrimSpace(b.String()), true
}

// beforeSeconds reports whether the next thing of a date is its seconds.
func beforeSeconds(rest []piece) bool {
	for _, p := range rest {
		if !p.literal && strings.Trim(p.text, "[]ymdhs") == "" {
			return strings.Contains(p.text, "s")
		}
	}
	return false
}

// shownDigits lays a number over the digits of a format.
func shownDigits(value *big.Rat, all []piece, ownSign bool) (string, bool) {
	before, after, minimum, grouped, point := 0, 0, 0, false, false
	value = new(big.Rat).Set(value)
	for i, p := range all {
		if p.literal {
			continue
		}
		switch p.text {
		case "0", "#", "?":
			if point {
				after++
			} else {
				before++
				if p.text == "0" || minimum > 0 {
					minimum++
				}
			}
		case ".":
			point = true
		case ",":
			if i+1 < len(all) && strings.Contains("0#?", all[i+1].text) && !point {
				grouped = true
			} else {
				return "", false // shown in thousands
			}
		case "%":
			value.Mul(value, big.NewRat(100, 1))
		}
	}
	if after > 30 || before > 64 || before == 0 && after == 0 {
		return "", false
	}
	negative := value.Sign() < 0
	digits := new(big.Rat).Abs(value).FloatString(after)
	whole, part, _ := strings.Cut(digits, ".")
	whole = strings.Repeat("0", max(0, minimum-len(whole))) + whole
	if minimum == 0 && whole == "0" {
		whole = ""
	}
	if grouped {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
	}
	var b strings.Builder
	if negative && !ownSign {
		b.WriteByte('-')
	}
	left, seen, places := whole, 0, 0
	point = false
	for _, p := range all {
		switch {
		case p.literal || !strings.Contains("0#?.,", p.text):
			b.WriteString(p.text)
		case p.text == ".":
			point = true
			b.WriteByte('.')
		case p.text == ",":
		case point:
			last := strings.TrimRight(part[places:], "0") == ""
			if p.text == "0" || !last {
				b.WriteByte(part[places])
			}
			places++
		default: // what is more than the format has places for stands at the first one
			seen++
			n := 0
			if grouped {
				if seen == before {
					n = len(left)
				}
			} else {
				n = max(0, len(left)-(before-seen))
			}
			b.WriteString(left[:n])
			left = left[n:]
		}
	}
	return strings.TrimSuffix(strings.TrimSpace(b.String()), "."), true
}

// excelErrors are what a spreadsheet writes in place of a value.
var excelErrors = regexp.MustCompile(`^#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|GETTING_DATA|#{2,})$`)
