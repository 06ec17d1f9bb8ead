package field

// What the platform accepts in fields that several of its methods share, as
// regular expressions that Go and JavaScript (flag u) read alike.
// Alipay open platform: alipay.open.mini.baseinfo.modify and
// alipay.open.mini.version.audit.apply.
const (
	NamePattern        = `^[〇㐀-䶿一-鿿0-9A-Za-z_+\-]+$` // of a mini program
	EnglishNamePattern = `^[0-9A-Za-z]+$`
	PhonePattern       = `^[0-9\-]+$`
	CategoryPattern    = `^[0-9A-Za-z]+(?:_[0-9A-Za-z]+){0,2}$` // category IDs from the first level down
)

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
