package version

import (
	"strconv"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/provider"
)

// MaxPart is the highest number the platform takes in one part of a version
// number. Alipay open platform: a number over 2147483647 is refused with
// VERSION_EXCEEDED_LENGTH.
const MaxPart = 2147483647

// FirstNumber is the number of the first version of a mini program.
const FirstNumber = "0.0.1"

func parse(number string) ([3]int64, bool) {
	var out [3]int64
	parts := strings.Split(number, ".")
	if len(parts) != 3 {
		return out, false
	}
	for i, p := range parts {
		if p == "" || len(p) > 10 || (len(p) > 1 && p[0] == '0') {
			return out, false
		}
		for _, c := range p {
			if c < '0' || c > '9' {
				return out, false
			}
		}
		n, err := strconv.ParseInt(p, 10, 64)
		if err != nil || n > MaxPart {
			return out, false
		}
		out[i] = n
	}
	return out, true
}

// Valid reports whether number is x.y.z with parts of at most 2147483647.
func Valid(number string) bool { _, ok := parse(number); return ok }

// CheckNumber returns the fault of a number that is not x.y.z.
func CheckNumber(number string) error {
	if Valid(number) {
		return nil
	}
	return fault.New("version.number", fault.T("%q is no version number", "“%s”不是版本号", number)).
		WithHint(fault.T("write three numbers joined by dots, such as 1.0.3; each at most 2147483647",
			"请填写以点连接的三个数字，例如 1.0.3，每个不超过 2147483647")).
		WithField("app_version").WithRetry(fault.RetryAfterInput)
}

// Compare orders version numbers by their parts as numbers. A malformed number
// is below every well-formed one.
func Compare(a, b string) int {
	x, okX := parse(a)
	y, okY := parse(b)
	switch {
	case !okX && !okY:
		return strings.Compare(a, b)
	case !okX:
		return -1
	case !okY:
		return 1
	}
	for i := range x {
		if x[i] != y[i] {
			if x[i] < y[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// NextPatch is the lowest number above highest: its last part grows by one,
// carrying where a part is full. FirstNumber follows "".
func NextPatch(highest string) string {
	n, ok := parse(highest)
	if !ok {
		return FirstNumber
	}
	for i := 2; i >= 0; i-- {
		if n[i] < MaxPart {
			n[i]++
			break
		}
		n[i] = 0
	}
	return strconv.FormatInt(n[0], 10) + "." + strconv.FormatInt(n[1], 10) + "." + strconv.FormatInt(n[2], 10)
}

// Newest is the newest template version that can be built from, "" when there
// is none.
func Newest(versions []provider.TemplateVersion) string {
	newest := ""
	for _, v := range versions {
		if v.Status == string(Release) && (newest == "" || Compare(v.Version, newest) > 0) {
			newest = v.Version
		}
	}
	return newest
}
