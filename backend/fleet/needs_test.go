package fleet

import (
	"fmt"
	"testing"
	"time"
)

// Every need is on the first screen, or in the list that its line leads to.
func TestManyNeedsOfAKindAreOneLine(t *testing.T) {
	day := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for _, kind := range NeedKinds() {
		for _, n := range []int{1, 3, 200} {
			o := Overview{Needs: []Need{{Kind: NeedBackup}}}
			for i := range n {
				o.Needs = append(o.Needs, Need{Kind: kind, MerchantID: fmt.Sprint(i), Since: day.AddDate(0, 0, i)})
			}
			o.gather(kind)
			many := kind.many()
			switch last := o.Needs[len(o.Needs)-1]; {
			case many > 0 && n >= many && kind != NeedBackup:
				if len(o.Needs) != 2 || last.Count != n || !last.Since.Equal(day) || last.MerchantID != "" {
					t.Errorf("%d of %s are %+v", n, kind, o.Needs)
				}
			case len(o.Needs) != n+1 || last.Count != 0:
				t.Errorf("%d of %s are %d lines", n, kind, len(o.Needs))
			}
		}
	}
	for _, kind := range []NeedKind{NeedLost, NeedRejected, NeedDecide, NeedConsent, NeedRelease, NeedFiling} {
		if kind.many() == 0 {
			t.Errorf("%s can be as many as there are merchants, and is never gathered", kind)
		}
	}
}
