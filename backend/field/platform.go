package field

import (
	"regexp"
	"sync"
)

// What the platform accepts in fields that several of its methods share, as
// regular expressions that Go and JavaScript (flag u) read alike.
// Alipay open platform: alipay.open.mini.baseinfo.modify and
// alipay.open.mini.version.audit.apply.
const (
	NamePattern        = `^[〇㐀-䶿一-鿿0-9A-Za-z_+\-]+$` // of a mini program
	EnglishNamePattern = `^[0-9A-Za-z]+$`
	PhonePattern       = `^[0-9\-]+$`
	// EmailPattern is our own: the platform publishes a length only.
	EmailPattern    = `^[A-Za-z0-9._%+\-]+@[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?)+$`
	CategoryPattern = `^[0-9A-Za-z]+(?:_[0-9A-Za-z]+){0,2}$` // category IDs from the first level down
	// PlatformIDPattern is what the platform names an app, a mini program or a
	// template by.
	PlatformIDPattern = `^[0-9]{16}$`
)

// shapes are the patterns above, each compiled once.
var shapes = sync.OnceValue(func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{}
	for _, p := range []string{NamePattern, EnglishNamePattern, PhonePattern, EmailPattern, CategoryPattern, PlatformIDPattern} {
		all[p] = regexp.MustCompile(p)
	}
	return all
})

// Matches reports whether a text has the shape of one of the patterns above.
func Matches(pattern, s string) bool { return shapes()[pattern].MatchString(s) }

// MaxCategories is how many categories a mini program has at most.
const MaxCategories = 4

// Forever is the last day of a licence or certificate without end, as the
// platform writes it. Alipay open platform: dates yyyy-MM-dd, open end 长期.
const Forever = "长期"

// NameMaxModify is how long a name may be in alipay.open.mini.baseinfo.modify;
// everywhere else it is what Length says.
const NameMaxModify = 30

// Length is how long the platform takes a text to be in a field that several of
// its methods share, in units of Weight; 0, 0 for a field it does not know.
func Length(name string) (least, most int) {
	switch name {
	case "app_name":
		return 3, 40
	case "app_english_name":
		return 3, 30
	case "app_slogan":
		return 10, 32
	case "app_desc":
		return 20, 400
	case "service_phone":
		return 5, 30
	case "service_email":
		return 5, 64
	}
	return 0, 0
}

// Weight is the length of s as the platform counts it: 1 for an ASCII
// character and 2 for any other, as in the GBK encoding.
func Weight(s string) int {
	n := 0
	for _, r := range s {
		if n++; r >= 0x80 {
			n++
		}
	}
	return n
}
