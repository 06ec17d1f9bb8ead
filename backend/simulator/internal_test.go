package simulator

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestEveryMethodOfTheContractHasAHandler(t *testing.T) {
	methods, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	all := handlers(&keyring{})
	if len(methods) != 81 || len(all) != len(methods) {
		t.Errorf("%d methods, %d handlers", len(methods), len(all))
	}
	for name := range methods {
		if all[name] == nil {
			t.Errorf("%s has no handler", name)
		}
	}
}

// TestSelfCheck: an answer the contract does not have is noticed.
func TestSelfCheck(t *testing.T) {
	methods, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	m := methods["alipay.open.mini.version.list.query"]
	for text, good := range map[string]bool{
		`{"app_versions":["1.0.0"],"app_version_infos":[{"app_version":"1.0.0"}]}`: true,
		`{}`:                               true,
		`{"colour":"red"}`:                 false,
		`{"app_versions":"1.0.0"}`:         false,
		`{"app_versions":[1]}`:             false,
		`{"app_version_infos":[{"x":""}]}`: false,
	} {
		fields, err := decodeObject(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.checkResponse(fields, ""); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
	if m.checkResponse(nil, "SYSTEM_ERROR") != nil || m.checkResponse(nil, "NOT_OF_THIS_METHOD") == nil {
		t.Error("sub_codes are not checked")
	}
	token := methods["alipay.open.auth.token.app.query"]
	for text, good := range map[string]bool{`{"expires_in":5}`: true, `{"expires_in":"5"}`: false, `{"expires_in":5.5}`: false, `{"is_by_app_auth":"true"}`: false} {
		fields, _ := decodeObject(text)
		if err := token.checkResponse(fields, ""); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestMessages follows the outbox: what is emitted, told, kept over a restart
// and acknowledged.
func TestMessages(t *testing.T) {
	dir := t.TempDir()
	at := time.Now()
	opt := Options{Dir: dir, Merchants: 2, Now: func() time.Time { return at }}
	s, err := Start(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan Message, 10)
	s.world.mu.Lock()
	s.world.onMessage = func(m Message) { told <- m }
	s.world.mu.Unlock()
	do := func(fn func(*tx)) {
		t.Helper()
		if err := s.world.do(fn); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Configure([]byte(`{"audit":"manual"}`)); err != nil {
		t.Fatal(err)
	}
	var id string
	do(func(tx *tx) {
		id = tx.merchantOrder()[0]
		m := tx.merchants[id]
		v := &version{MiniAppID: id, Number: "1.0.0", Status: auditing, Submitted: at, TemplateID: tx.meta.TemplateID}
		tx.putVersion(v)
		tx.grant(m, "")
	})
	do(func(tx *tx) { tx.decide(tx.versions[id]["1.0.0"], verdictReject, "资质不符", nil, at) })
	do(func(tx *tx) { tx.versions[id]["1.0.0"].Status = auditing })
	do(func(tx *tx) { tx.decide(tx.versions[id]["1.0.0"], verdictPass, "", nil, at) })
	do(func(tx *tx) { tx.revoke(tx.merchants[id]) })
	do(func(tx *tx) {
		o := &order{No: "n", OutNo: "o", Status: orderConfirm, AppName: "新店", At: at}
		tx.putOrder(o)
		tx.closeOrder(o, true, at)
	})
	for _, want := range []struct{ method, holds string }{
		{msgAuditRejected, `"audit_reason":"资质不符"`}, {msgAuditPassed, `"mini_app_version":"1.0.0"`},
		{msgAuthCancelled, `"auth_app_id":"` + id + `"`}, {msgMerchantConfirmed, `"status":"MERCHANT_CONFIRM_SUCCESS"`},
	} {
		m := <-told
		content, _ := json.Marshal(m.Content)
		if m.Method != want.method || !strings.Contains(string(content), want.holds) || m.AppID != s.info.AppID || m.ID == "" {
			t.Errorf("%s %s", m.Method, content)
		}
	}
	do(func(tx *tx) {
		if tx.wants(tx.outbox[0], byWebSocket) {
			t.Error("subscribed without a subscription")
		}
	})
	first := pendingMessages(s.world)[0]
	if known, err := s.world.acknowledge(first.ID, "HTTP", 1, 0); !known || err != nil {
		t.Errorf("acknowledge: %v %v", known, err)
	}
	if known, _ := s.world.acknowledge(first.ID, "HTTP", 1, 0); known {
		t.Error("acknowledged twice")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Start(context.Background(), opt); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	left := pendingMessages(s.world)
	if len(left) != 3 || left[0].Method != msgAuditPassed || left[2].Method != msgMerchantConfirmed {
		t.Errorf("after a restart: %+v", left)
	}
}

// TestAnswerOnTheWayWhenAnotherConnectionTakesOver: an acknowledgement that the
// client sent on a connection before another took over answers a frame that was
// sent; it counts, and is nothing to reproach the client with.
func TestAnswerOnTheWayWhenAnotherConnectionTakesOver(t *testing.T) {
	s, err := Start(context.Background(), Options{Dir: t.TempDir(), Merchants: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.world.do(func(tx *tx) {
		m := tx.merchants[tx.merchantOrder()[0]]
		tx.grant(m, "")
		tx.revoke(m)
	}); err != nil {
		t.Fatal(err)
	}
	ctx, done := context.WithCancel(context.Background())
	defer done()
	c := newCourier(ctx, s.world, s.keys, s.world.log) // nobody runs it
	m := pendingMessages(s.world)[0]
	connection := func() *line {
		l := &line{end: func() {}}
		c.takeOver(l)
		return l
	}
	send := func() *errand {
		s.world.mu.Lock()
		defer s.world.mu.Unlock()
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.begin(&m, c.trip(m.ID, time.Now()), byWebSocket, s.world.settings, time.Now())
	}
	first := connection()
	before := send()
	second := connection()
	ack := func(e *errand, consumed bool) []byte {
		status := "FAIL"
		if consumed {
			status = "SUCCESS"
		}
		return []byte("from-sys:" + fromSys + "\r\nfrom-sys-ip:" + fromSysIP + "\r\nstream-id:" + e.stream + "\r\n\r\n" +
			`{"protocol":{"x-type":"message","x-cmd":"CONSUME_ACK","x-msgId":"` + m.ID + `","x-version":"1.0","x-status":"` + status + `"}}`)
	}
	c.answered(first, websocket.MessageText, ack(before, false))
	if c.counts.AcksRefused != 0 || c.trips[m.ID].failed != 0 {
		t.Errorf("a failure told on the older connection: %+v %+v", c.counts, c.trips[m.ID])
	}
	after := send()
	c.answered(second, websocket.MessageText, ack(before, true))
	if c.counts.AcksRefused != 1 || c.trips[m.ID] == nil {
		t.Errorf("a frame of another connection was acknowledged: %+v", c.counts)
	}
	c.answered(first, websocket.MessageText, ack(before, true))
	if c.counts.AcksRefused != 1 || c.trips[m.ID] != nil || len(pendingMessages(s.world)) != 0 {
		t.Errorf("the answer on its way was lost: %+v", c.counts)
	}
	c.answered(second, websocket.MessageText, ack(after, true)) // acknowledged before
	if c.counts.AcksRefused != 1 {
		t.Errorf("%+v", c.counts)
	}
}

// TestTimerSettles: what is due happens though nobody calls.
func TestTimerSettles(t *testing.T) {
	s, err := Start(context.Background(), Options{Dir: t.TempDir(), Merchants: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	told := make(chan Message, 1)
	s.world.mu.Lock()
	s.world.onMessage = func(m Message) { told <- m }
	s.world.mu.Unlock()
	if _, err := s.Configure([]byte(`{"audit_ms":1}`)); err != nil {
		t.Fatal(err)
	}
	_ = s.world.do(func(tx *tx) {
		tx.putVersion(&version{MiniAppID: tx.merchantOrder()[0], Number: "1.0.0", Status: auditing, Submitted: tx.at})
	})
	if m := <-told; m.Method != msgAuditPassed {
		t.Errorf("%+v", m)
	}
}

func TestCallLogTrims(t *testing.T) {
	const keep = 100
	var l callLog
	for i := range 2*keep + 1 {
		l.add(Call{Seq: int64(i + 1), Method: "m", Code: codeSuccess})
	}
	l.trim(keep)
	if len(l.entries) != keep || l.counts()["m"][codeSuccess] != 2*keep+1 || l.next() != 2*keep+2 {
		t.Errorf("%d entries, %v, next %d", len(l.entries), l.counts(), l.next())
	}
	if l.find(1) != nil || l.find(2*keep+1) == nil || len(l.since(2*keep)) != 1 || len(l.since(0)) != keep {
		t.Error("found by a wrong number")
	}
}

func TestCompactionKeepsTheWorld(t *testing.T) {
	opt := Options{Dir: t.TempDir(), Merchants: 200, Released: 0.5}
	s, err := Start(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	view := func() string {
		var text []byte
		_ = s.world.do(func(tx *tx) { text, _ = json.Marshal(tx.view()) })
		return string(text)
	}
	before := view()
	s.world.mu.Lock()
	err = s.world.store.compact(s.world.snapshot)
	s.world.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	_ = s.world.do(func(tx *tx) { tx.putMeta() })
	copied := newWorld(time.Now, s.world.log)
	text, err := os.ReadFile(filepath.Join(opt.Dir, logName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := replay(strings.NewReader(string(text)), copied.apply); err != nil {
		t.Fatal(err)
	}
	copied.base = s.world.base
	var after []byte
	after, _ = json.Marshal((&tx{world: copied, at: time.Now()}).view())
	if string(after) != before {
		t.Error("the compacted log holds another world")
	}
}

func TestChance(t *testing.T) {
	low := 0
	for i := range 10_000 {
		if chance(1, "kind", itoa(i)) < 0.2 {
			low++
		}
	}
	if low < 1850 || low > 2150 {
		t.Errorf("%d of 10000 draws are below 0.2", low)
	}
	if chance(1, "a", "b") != chance(1, "a", "b") || chance(1, "a", "b") == chance(2, "a", "b") || chance(1, "ab") == chance(1, "a", "b") {
		t.Error("a draw is not a function of its arguments")
	}
}

func TestMessageFate(t *testing.T) {
	s := Settings{Seed: 3, MessageDropRate: 0.1, MessageDuplicateRate: 0.3, MessageCorruptRate: 0.5}
	counts := [3]int{}
	for i := range 3000 {
		story, try := "message|"+itoa(i%300), 1+i/300
		dropped, twice, corrupt := s.messageFate(story, try)
		for kind, struck := range []bool{dropped, twice, corrupt} {
			if struck {
				counts[kind]++
			}
		}
		if d, w, c := s.messageFate(story, try); d != dropped || w != twice || c != corrupt {
			t.Fatal("a fate is no function of its arguments")
		}
	}
	for kind, want := range []int{300, 900, 1500} {
		if counts[kind] < want-120 || counts[kind] > want+120 {
			t.Errorf("kind %d struck %d times of 3000", kind, counts[kind])
		}
	}
	if d, w, c := (Settings{}).messageFate("x", 1); d || w || c {
		t.Error("a fault without a rate")
	}
}

// pendingMessages are the messages that wait to be acknowledged, oldest first.
func pendingMessages(w *world) []Message {
	var pending []Message
	_ = w.do(func(t *tx) {
		for _, m := range t.outbox {
			pending = append(pending, *m)
		}
	})
	return pending
}
