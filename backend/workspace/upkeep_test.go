package workspace

import (
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
)

// Who never opens MiniFleet loses no authorization: the upkeep of a command
// renews those that are near their end, once, and tells when each one ends.
func TestTheUpkeepRenewsWhatIsNearItsEnd(t *testing.T) {
	inOffice(t, 2, `{}`, func(o *office) {
		ends := func(id string) time.Time {
			st, err := o.Authorize.Status(id)
			o.ok(err)
			if st.State != authorize.StateActive {
				t.Errorf("%s is %s", id, st.State)
			}
			return st.Ends()
		}
		renewals := func() Care {
			care := o.Upkeep(o.ctx())[0]
			o.ok(care.Err)
			return care
		}
		if c := renewals(); c.Done {
			t.Fatalf("%+v", c)
		}
		end := ends(o.ids[0])
		o.ok(o.Close()) // nothing runs between two commands
		time.Sleep(end.Sub(o.now()) - 20*24*time.Hour)
		w, err := Open(o.dir, []byte("pass phrase"), o.options())
		o.ok(err)
		o.Workspace = w
		if c := renewals(); !c.Done {
			t.Errorf("%+v", c)
		}
		for _, id := range o.ids {
			if is := ends(id); is.Before(end.AddDate(0, 6, 0)) {
				t.Errorf("%s ends %v, before %v", id, is, end)
			}
		}
		calls := len(o.sim.Calls())
		if c := renewals(); c.Done {
			t.Errorf("again: %+v", c)
		}
		for _, c := range o.sim.Calls()[calls:] {
			if c.Method == alipay.MethodAuthTokenApp {
				t.Errorf("%s was sent again", c.Method)
			}
		}
	})
}
