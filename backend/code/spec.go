package code

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// Lengths in characters; the query's in bytes, because the platform does not
// say how it counts and bytes are never fewer.
// Alipay open platform: url_param and query_param 256, describe 32.
const (
	MaxPage     = 256
	MaxQuery    = 256
	MaxDescribe = 32
)

// Spec is a mini-program code as wanted.
type Spec struct {
	Page     string `json:"page"`     // "pages/index/index"
	Query    string `json:"query"`    // "table=8&from=poster", may be empty
	Describe string `json:"describe"` // what the person who scans reads
	Size     string `json:"size"`     // "", "s", "m" or "l"
	Color    string `json:"color"`    // "", "0xRRGGBB" or "#RRGGBB"; colours the round codes
}

// SizeInfo is a size as a screen shows it.
type SizeInfo struct {
	Size  string     `json:"size"`
	Label fault.Text `json:"label"`
}

// Sizes lists the sizes the platform makes.
func Sizes() []SizeInfo {
	return []SizeInfo{
		{"s", fault.T("small", "小")},
		{"m", fault.T("medium", "中")},
		{"l", fault.T("large", "大")},
	}
}

// CodeInvalid is the fault of a code or rule that breaks the platform's limits.
const CodeInvalid fault.Code = "code.invalid"

var (
	pagePattern  = regexp.MustCompile(`^[0-9A-Za-z_\-.]+(/[0-9A-Za-z_\-.]+)*$`)
	colorPattern = regexp.MustCompile(`^(0[xX]|#)?[0-9A-Fa-f]{6}$`)
)

// Validate checks a code as wanted.
func Validate(s Spec) field.Errors {
	var errs field.Errors
	checkPage(&errs, "page", s.Page)
	checkQuery(&errs, s.Query)
	switch n := utf8.RuneCountInString(s.Describe); {
	case strings.TrimSpace(s.Describe) == "":
		errs.Add("describe", "blank", "describe the code", "请填写描述")
	case !printable(s.Describe):
		errs.Add("describe", "characters", "the description is one line of text", "描述应为单行文字")
	case n > MaxDescribe:
		errs.Add("describe", "long", "too long: %d of at most %d characters", "太长：%d 个字符，最多 %d 个", n, MaxDescribe)
	}
	if s.Size != "" && s.Size != "s" && s.Size != "m" && s.Size != "l" {
		errs.Add("size", "choice", "the size is s, m or l", "尺寸为 s、m 或 l")
	}
	if s.Color != "" && !colorPattern.MatchString(s.Color) {
		errs.Add("color", "characters", "a colour is written 0xRRGGBB", "颜色格式为 0xRRGGBB")
	}
	return errs
}

// normalColor writes a colour as the platform wants it: 0xRRGGBB.
func normalColor(c string) string {
	if c == "" {
		return ""
	}
	return "0x" + strings.ToUpper(c[len(c)-6:])
}

// checkPage checks the path of a page inside a mini program: no slash at
// either end, no parameters.
func checkPage(errs *field.Errors, field, page string) {
	switch {
	case page == "":
		errs.Add(field, "blank", "name the page, such as pages/index/index", "请填写页面路径，例如 pages/index/index")
	case utf8.RuneCountInString(page) > MaxPage:
		errs.Add(field, "long", "a page path has at most %d characters", "页面路径最多 %d 个字符", MaxPage)
	case strings.HasPrefix(page, "/"):
		errs.Add(field, "slash", "a page path does not begin with /", "页面路径不能以 / 开头")
	case strings.ContainsAny(page, "?#&="):
		errs.Add(field, "query", "parameters go into their own field", "参数请填写在参数栏")
	case !pagePattern.MatchString(page) || strings.Contains("/"+page+"/", "/../") || strings.Contains("/"+page+"/", "/./"):
		errs.Add(field, "characters", "a page path is letters, digits, _ - . joined by /", "页面路径只能由字母、数字、_ - . 组成，以 / 分隔")
	}
}

// checkQuery checks launch parameters: name=value joined by &.
func checkQuery(errs *field.Errors, query string) {
	if query == "" {
		return
	}
	switch {
	case len(query) > MaxQuery:
		errs.Add("query", "long", "parameters have at most %d bytes (a Chinese character has 3)", "参数最多 %d 字节（一个汉字占 3 字节）", MaxQuery)
		return
	case strings.HasPrefix(query, "?"):
		errs.Add("query", "mark", "leave out the leading ?", "请去掉开头的 ?")
		return
	case !printable(query) || strings.ContainsAny(query, " #"):
		*errs = append(*errs, field.Error{Field: "query", Code: "characters",
			Text: fault.Text{EN: "no spaces and no #; escape them as %20 and %23", ZH: "不能包含空格和 #，请写作 %20 和 %23"}})
		return
	}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, found := strings.Cut(pair, "=")
		if !found || name == "" {
			errs.Add("query", "pairs", "parameters are name=value joined by &", "参数格式为 名称=值，多个以 & 连接")
			return
		}
		if _, err := url.QueryUnescape(name + value); err != nil {
			*errs = append(*errs, field.Error{Field: "query", Code: "escape",
				Text: fault.Text{EN: "a % in the parameters is not followed by two hexadecimal digits", ZH: "参数中的 % 后应跟两位十六进制数"}})
			return
		}
	}
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
