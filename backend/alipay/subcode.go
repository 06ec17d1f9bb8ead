package alipay

import (
	"slices"
	"strings"
	"sync"

	"minifleet/backend/fault"
)

// SubCode is what the platform calls the reason of a refusal. The constants
// Sub... are every one that MiniFleet knows; nothing outside this package
// writes one out, so that a misspelling does not compile.
type SubCode = string

// subCodeRow is everything known of sub-codes that mean the same.
type subCodeRow struct {
	codes []SubCode
	class Class
	// field is the form field the refusal is about, as the platform names it;
	// "" for none.
	field string
	// spent marks a quota that does not come back with time: something has to
	// be deleted or decided first.
	spent bool
	// hint is the next step, empty when there is none more precise than the
	// class's.
	hint fault.Text
}

func codes(all ...SubCode) []SubCode { return all }

// subCodeTable finds the row of a sub-code.
var subCodeTable = sync.OnceValue(func() map[SubCode]subCodeRow {
	table := map[SubCode]subCodeRow{}
	for _, row := range slices.Concat(versionSubCodes(), formSubCodes(), accessSubCodes(), productSubCodes(), gatewaySubCodes()) {
		for _, code := range row.codes {
			table[code] = row
		}
	}
	return table
})

// rowOf finds what is known of a sub-code. The gateway's own ones come in any
// case.
func rowOf(subCode string) (subCodeRow, bool) {
	row, ok := subCodeTable()[subCode]
	if !ok && fromGateway(subCode) {
		row, ok = subCodeTable()[strings.ToLower(subCode)]
	}
	return row, ok
}

// fromGateway reports whether the gateway gives the sub-code before any method
// is reached.
func fromGateway(subCode string) bool {
	head, _, _ := strings.Cut(strings.ToLower(subCode), ".")
	return head == "isv" || head == "isp" || head == "aop"
}

// SubCodes are all that are known, in no order.
func SubCodes() []SubCode {
	var all []SubCode
	for code := range subCodeTable() {
		all = append(all, code)
	}
	return all
}

// FieldOf names the form field a sub-code is about, as the platform names it,
// or "".
func FieldOf(subCode string) string {
	row, _ := rowOf(subCode)
	return row.field
}

// HintFor returns the next step for a sub-code, when there is one more
// precise than the class's.
func HintFor(subCode string) (fault.Text, bool) {
	row, _ := rowOf(subCode)
	return row.hint, row.hint != fault.Text{}
}

// Renews reports whether a used-up number comes back with time. One nobody has
// listed is taken to.
func Renews(subCode string) bool {
	row, _ := rowOf(subCode)
	return !row.spent
}
