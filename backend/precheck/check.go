package precheck

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"minifleet/backend/fault"
)

// Text is one text of the subject.
type Text struct {
	Field string
	Value string
}

// Picture is one picture of the subject. Blank is told by whoever holds its
// content; OthersBy names other merchants it was submitted for.
type Picture struct {
	Field    string
	Ref      string // hash of the content
	Blank    bool
	OthersBy []string
}

// Rejection is a text that an audit refused before.
type Rejection struct {
	Merchant string
	Field    string
	Text     string
	Reason   string
}

// Memory holds earlier rejections by their field and the kind of their text.
type Memory map[Text][]Rejection

// With is the memory with one more rejection; one of an empty text is of none.
func (m Memory) With(r Rejection) Memory {
	k := Kind(r.Text, r.Merchant)
	if k == "" {
		return m
	}
	if m == nil {
		m = Memory{}
	}
	key := Text{r.Field, k}
	m[key] = append(m[key], r)
	return m
}

// Kind is what texts have in common that differ only in a merchant's own words
// (its name), in numbers and in signs: what an auditor refuses in one of them is
// refused in all.
func Kind(text string, own ...string) string {
	for _, o := range own {
		if o != "" {
			text = strings.ReplaceAll(text, o, "")
		}
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// Subject is what would be submitted.
type Subject struct {
	Texts    []Text
	Phone    string
	Email    string
	Pictures []Picture
	Own      []string // words of the merchant's own, such as its name
	// Name and Categories are the mini program's, the latter as the platform
	// names them, "" when they are not known.
	Name       string
	Categories string
	Lacks      []Lack
	Rejections Memory
}

// Lack is something missing beside the form, for one of the rules about it.
type Lack struct {
	Rule  string
	Field string
	Why   fault.Text // what exactly; told after the rule's reason
}

// Choice is which rules are off, by ID, and the own words.
type Choice struct {
	Off   []string
	Words []string
}

// Finding is one rule that a field breaks. The rule is repeated in it, so that
// a finding can be read by itself.
type Finding struct {
	Rule     string     `json:"rule"`
	Severity Severity   `json:"severity"`
	Field    string     `json:"field"`
	Found    []string   `json:"found"` // the words, numbers or fields found
	Reason   fault.Text `json:"reason"`
	Advice   fault.Text `json:"advice"`
	// Of rejected_before: how often, and for whom.
	Count     int      `json:"count,omitempty"`
	Merchants []string `json:"merchants,omitempty"`
}

// Count is how many of the findings block, and how many only warn.
func Count(list []Finding) (blocks, warnings int) {
	for _, f := range list {
		if f.Severity == Block {
			blocks++
		} else {
			warnings++
		}
	}
	return blocks, warnings
}

// Same reports whether two findings say the same of the same field.
func (f Finding) Same(other Finding) bool {
	return f.Rule == other.Rule && f.Field == other.Field && slices.Equal(f.Found, other.Found)
}

var (
	contact = regexp.MustCompile(`1[3-9][0-9]{9}|400-?[0-9]{3}-?[0-9]{4}|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,8}|(?i:https?://|www\.)[^\s，。；]{1,100}`)
	digits  = regexp.MustCompile(`[^0-9]`)
	sample  = regexp.MustCompile(`(?i)@(example|test|localhost|sample)\.|@(gmial|gmai|qq\.con|163\.con|126\.con|qq\.c$)`)
)

// Check tells which rules the subject breaks, in the order of Rules.
func Check(s Subject, c Choice) []Finding {
	out := []Finding{}
	for _, r := range Rules() {
		if slices.Contains(c.Off, r.ID) {
			continue
		}
		add := func(field string, found ...string) {
			out = append(out, Finding{Rule: r.ID, Severity: r.Severity, Field: field, Found: found, Reason: r.Reason, Advice: r.Advice})
		}
		switch r.ID {
		case ruleContact:
			for _, t := range s.Texts {
				if found := unique(contact.FindAllString(t.Value, 20)); len(found) > 0 {
					add(t.Field, found...)
				}
			}
		case rulePhone:
			if s.Phone != "" && !dialled(s.Phone) {
				add("service_phone", s.Phone)
			}
		case ruleEmail:
			if sample.MatchString(s.Email) {
				add("service_email", s.Email)
			}
		case ruleBlank, ruleStranger:
			for _, p := range s.Pictures {
				if r.ID == ruleBlank && p.Blank {
					add(p.Field)
				} else if r.ID == ruleStranger && len(p.OthersBy) > 0 {
					add(p.Field, p.OthersBy...)
				}
			}
		case ruleSame:
			first := map[string]string{}
			for _, p := range s.Pictures {
				if earlier, there := first[p.Ref]; there {
					add(p.Field, earlier)
				} else if p.Ref != "" {
					first[p.Ref] = p.Field
				}
			}
		case ruleCategory:
			if word := unfit(s.Name, s.Categories); word != "" {
				add("app_name", word)
			}
		case RuleQualifications, RulePrivacy, RuleFiling, RuleDomains:
			for _, l := range s.Lacks {
				if l.Rule != r.ID {
					continue
				}
				add(l.Field)
				if f := &out[len(out)-1]; !l.Why.IsZero() {
					f.Reason = fault.Text{EN: f.Reason.EN + ": " + l.Why.EN, ZH: f.Reason.ZH + "：" + l.Why.ZH}
				}
			}
		case ruleRejected:
			out = append(out, rejected(s, r)...)
		default:
			list := r.words
			if r.ID == ruleOwn {
				list = words(c.Words...)
			}
			for _, t := range s.Texts {
				if found := inText(t.Value, list); len(found) > 0 {
					add(t.Field, found...)
				}
			}
		}
	}
	return out
}

// inText returns which of the words the text holds, in the words' order.
func inText(text string, list []word) (found []string) {
	text = strings.ToLower(text)
	for _, w := range list {
		wanted := strings.ToLower(w.text)
		if wanted == "" {
			continue
		}
		for rest := text; ; {
			_, after, there := strings.Cut(rest, wanted)
			if !there {
				break
			}
			if !slices.ContainsFunc(w.unless, func(u string) bool { return strings.HasPrefix(after, u) }) {
				found = append(found, w.text)
				break
			}
			rest = after
		}
	}
	return found
}

// dialled says whether a number may belong to somebody: a mobile, a landline
// with its area, or a service number, and not one digit over and over.
func dialled(phone string) bool {
	d := digits.ReplaceAllString(phone, "")
	if len(d) < 5 || len(d) > 15 || strings.Count(d, d[len(d)-1:]) >= len(d)-2 || strings.Contains(d, "123456789") {
		return false
	}
	return len(d) != 11 || d[0] == '0' || (d[0] == '1' && d[1] >= '3') || strings.HasPrefix(d, "86")
}

// rejected groups earlier rejections of the subject's kinds of text by field and
// reason.
func rejected(s Subject, r Rule) (out []Finding) {
	for _, t := range s.Texts {
		kind := Kind(t.Value, s.Own...)
		if kind == "" {
			continue
		}
		at := map[string]int{}
		for _, old := range s.Rejections[Text{t.Field, kind}] {
			reason := Kind(old.Reason, old.Merchant)
			i, there := at[reason]
			if !there {
				i = len(out)
				at[reason] = i
				out = append(out, Finding{Rule: r.ID, Severity: r.Severity, Field: t.Field, Found: []string{old.Reason}, Reason: r.Reason, Advice: r.Advice})
			}
			out[i].Count++
			if !slices.Contains(out[i].Merchants, old.Merchant) {
				out[i].Merchants = append(out[i].Merchants, old.Merchant)
			}
		}
	}
	return out
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
