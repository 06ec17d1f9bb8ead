package filing

import (
	"strings"
	"time"
)

// identityNumber reports whether a text is the number of a resident identity
// card. GB 11643: a place, a birthday, a serial number and a check character.
func identityNumber(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i := range 17 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}[i]
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return false
	}
	return s[17] == "10X98765432"[sum%11]
}

// creditCode reports whether a text is a unified social credit code. GB 32100.
func creditCode(s string) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		at := strings.IndexByte(alphabet, s[i])
		if at < 0 {
			return false
		}
		sum += at * weight
		weight = weight * 3 % 31
	}
	return s[17] == alphabet[(31-sum%31)%31]
}

// oldRegistration reports whether a text may be a registration number of before
// the credit codes.
func oldRegistration(s string) bool {
	return len(s) == 15 && strings.Trim(s, "0123456789") == ""
}
