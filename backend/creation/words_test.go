package creation

import "testing"

// TestTheWordsOfAnOrderAreReadAsTheyCome: those that the platform publishes, those
// of the older query, and one that nobody knows. Each is kept as it came; only an
// identifier confirms.
func TestTheWordsOfAnOrderAreReadAsTheyCome(t *testing.T) {
	for _, c := range []struct {
		word, miniAppID string
		want            State
	}{
		{"PROCESS", "", StatePlaced}, {"AGREED", "", StatePlaced}, {"AGREED", "2021000000000101", StateConfirmed},
		{"REJECTED", "", StateClosed}, {"TIMEOUT", "", StateClosed},
		{"MERCHANT_CONFIRM", "", StatePlaced}, {"MERCHANT_CONFIRM_SUCCESS", "2021000000000101", StateConfirmed},
		{"MERCHANT_CONFIRM_TIME_OUT", "", StateClosed}, {"MERCHANT_APPLY_ORDER_CANCELED", "", StateClosed}, {"MERCHANT_AUDITING", "", StatePlaced},
		{"A_WORD_OF_TOMORROW", "", StatePlaced}, {"A_WORD_OF_TOMORROW", "2021000000000101", StateConfirmed},
	} {
		r := record{Order: Order{State: StatePlaced}}
		r.learn(c.miniAppID, "", c.word)
		if r.State != c.want || r.Status != c.word || r.MiniAppID != c.miniAppID {
			t.Errorf("%s with %q: %s, %q, %q; want %s", c.word, c.miniAppID, r.State, r.Status, r.MiniAppID, c.want)
		}
		// What is confirmed stays so, whatever comes afterwards.
		r.learn("2021000000000101", "", "AGREED")
		r.learn("", "", c.word)
		if r.State != StateConfirmed {
			t.Errorf("%s after the confirmation: %s", c.word, r.State)
		}
	}
}
