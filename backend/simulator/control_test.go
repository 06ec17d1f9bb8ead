package simulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/simulator"
)

func TestSettings(t *testing.T) {
	p := start(t, "")
	code, all := p.controlCode("/settings", "")
	if code != 200 || all["echo_state"] != true || all["audit"] != "auto" || all["day_ms"] != 86_400_000.0 {
		t.Errorf("defaults: %d %v", code, all)
	}
	all = p.control("/settings", `{"latency_ms":5,"seed":9}`)
	if all["latency_ms"] != 5.0 || all["seed"] != 9.0 || all["echo_state"] != true {
		t.Errorf("a partial change: %v", all)
	}
	for _, bad := range []string{
		`{"colour":1}`, `{"audit":"maybe"}`, `{"latency_ms":-1}`, `{"error_rate":1.5}`, `{"error_rate":"x"}`, `{"day_ms":0}`,
		`{"template_tier":"gold"}`, `{"rate_limit":-1}`, `{"baseinfo_online":"x"}`, `{"qr_route_limit":-1}`, `[]`, `{`,
	} {
		if code, out := p.controlCode("/settings", bad); code != 400 || out["error"] == "" {
			t.Errorf("%s: %d %v", bad, code, out)
		}
	}
	if _, now := p.controlCode("/settings", ""); !reflect.DeepEqual(now, all) {
		t.Errorf("a refused change changed something: %v", now)
	}
}

func TestControlIsForThisMachinesProgramsOnly(t *testing.T) {
	p := start(t, "")
	address := strings.TrimSuffix(strings.TrimPrefix(p.info.Control, "http://"), "/_sim")
	_, port, _ := strings.Cut(address, ":")
	for name, c := range map[string]struct {
		host    string
		headers map[string]string
		want    int
	}{
		"plain":             {address, nil, 200},
		"localhost":         {"localhost:" + port, nil, 200},
		"ipv6":              {"[::1]:" + port, nil, 200},
		"own page":          {address, map[string]string{"Origin": "http://" + address, "Sec-Fetch-Site": "same-origin"}, 200},
		"rebound name":      {"evil.example:" + port, nil, 403},
		"looks like it":     {"127.0.0.1.evil.example:" + port, nil, 403},
		"another page":      {address, map[string]string{"Origin": "http://evil.example"}, 403},
		"another port":      {address, map[string]string{"Origin": "http://127.0.0.1:1"}, 403},
		"opaque origin":     {address, map[string]string{"Origin": "null"}, 403},
		"fetched elsewhere": {address, map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			req, err := http.NewRequest(method, p.info.Control+"/settings", strings.NewReader("{}"))
			check(t, err)
			req.Host = c.host
			for k, v := range c.headers {
				req.Header.Set(k, v)
			}
			resp, err := p.http.Do(req)
			check(t, err)
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != c.want {
				t.Errorf("%s, %s: %d, wanted %d", name, method, resp.StatusCode, c.want)
			}
			if resp.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s: a CORS header", name)
			}
		}
	}
	if code, _ := p.controlCode("/nothing", ""); code != 404 {
		t.Errorf("an unknown control answers %d", code)
	}
}

func TestControlRefusals(t *testing.T) {
	p := start(t, still)
	s := p.seller(0)
	s.reach("1.0.0", "INIT")
	id := `{"mini_app_id":"` + s.id + `"`
	for _, c := range []struct {
		path, body string
		want       int
	}{
		{"/merchants", `{"count":0}`, 400},
		{"/merchants", `{"number":1}`, 400},
		{"/templates", `{"template_version":"x"}`, 400},
		{"/templates", `{"template_id":"x","template_version":"9.0.0"}`, 404},
		{"/audit", `{"mini_app_id":"x","app_version":"1.0.0","result":"pass"}`, 404},
		{"/audit", id + `,"app_version":"7.0.0","result":"pass"}`, 404},
		{"/audit", id + `,"app_version":"1.0.0","result":"pass"}`, 409},
		{"/audit", id + `,"app_version":"1.0.0","result":"maybe"}`, 400},
		{"/penalize", id + `}`, 404},
		{"/penalize", id + `,"app_version":"1.0.0"}`, 409},
		{"/penalize", `{"mini_app_id":"x"}`, 404},
		{"/revoke", `{"mini_app_id":"x"}`, 404},
		{"/order", `{"order_no":"x","answer":"accept"}`, 404},
		{"/calls?since=x", "", 400},
	} {
		if code, out := p.controlCode(c.path, c.body); code != c.want || out["error"] == "" {
			t.Errorf("%s %s: %d %v, wanted %d", c.path, c.body, code, out, c.want)
		}
	}
	made := p.control("/merchants", `{"count":3,"released":1}`)["merchants"].([]any)
	if len(made) != 3 || len(p.apps()) != 6 {
		t.Fatalf("made %d, now %d", len(made), len(p.apps()))
	}
	fresh := seller{p, made[0].(map[string]any)["mini_app_id"].(string), ""}
	fresh.token = p.authorize(fresh.id)
	fresh.want(fresh.upload("1.0.0"), "") // above the earlier version
}

func (p *platform) calls(since int) []simulator.Call {
	p.t.Helper()
	resp, err := p.http.Get(fmt.Sprintf("%s/calls?since=%d", p.info.Control, since))
	check(p.t, err)
	defer resp.Body.Close()
	var out []simulator.Call
	check(p.t, json.NewDecoder(resp.Body).Decode(&out))
	return out
}

func TestCallLog(t *testing.T) {
	p := start(t, still)
	s := p.seller(0)
	before := len(p.calls(0))
	s.want(s.upload("1.0.0"), "")
	s.want(s.upload("1.0.0"), "VERSION_HAS_EXISTED")
	s.want(s.mini("version.list.query", nil), "")
	calls := p.calls(before)
	if len(calls) != 3 {
		t.Fatalf("%+v", calls)
	}
	up, again, list := calls[0], calls[1], calls[2]
	if up.Seq != int64(before)+1 || up.Method != "alipay.open.mini.version.upload" || up.MiniAppID != s.id || up.AppVersion != "1.0.0" ||
		up.Code != "10000" || !up.Delivered || !up.Effect || up.Time.IsZero() {
		t.Errorf("%+v", up)
	}
	if again.Code != "40004" || again.SubCode != "VERSION_HAS_EXISTED" || again.Effect || list.Effect {
		t.Errorf("%+v %+v", again, list)
	}
	counters := p.control("/world", "")["counters"].(map[string]any)["alipay.open.mini.version.upload"].(map[string]any)
	if counters["10000"] != 1.0 || counters["40004"] != 1.0 {
		t.Errorf("%v", counters)
	}
}

// result is what a client sees of one upload, and what really happened.
type result struct {
	code    string // "" when the connection dropped
	existed bool
}

// storm uploads versions of several merchants, some at a time, and returns what
// each upload met.
func storm(t *testing.T, workers int) map[string]result {
	p := start(t, still, func(o *opts) { o.Merchants = 6 })
	var sellers []seller
	for i := range 6 {
		sellers = append(sellers, p.seller(i))
	}
	p.settings(`{"error_rate":0.3,"refused_rate":0.3,"lost_reply_rate":0.3,"seed":5}`)
	seen := map[string]result{}
	var mu sync.Mutex
	var group sync.WaitGroup
	limit := make(chan struct{}, workers)
	for _, s := range sellers {
		group.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			for n := range 12 {
				number := fmt.Sprintf("1.0.%d", n)
				params := p.common("alipay.open.mini.version.upload")
				params["app_auth_token"] = s.token
				params["biz_content"] = `{"app_version":"` + number + `","template_id":"` + p.info.TemplateID + `"}`
				r, err := p.try(send{params: params})
				if err != nil {
					r.Code = ""
				}
				mu.Lock()
				seen[s.id+" "+number] = result{code: r.Code}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	logged := map[string]simulator.Call{}
	for _, c := range p.calls(0) {
		if c.Method == "alipay.open.mini.version.upload" {
			logged[c.MiniAppID+" "+c.AppVersion] = c
		}
	}
	kinds := map[string]int{}
	for _, s := range sellers {
		have := map[string]bool{}
		for _, v := range p.merchant(s.id)["versions"].([]any) {
			have[v.(map[string]any)["app_version"].(string)] = true
		}
		for n := range 12 {
			number := fmt.Sprintf("1.0.%d", n)
			key := s.id + " " + number
			r := seen[key]
			r.existed = have[number]
			seen[key] = r
			c, inLog := logged[key]
			if inLog && c.Effect != r.existed {
				t.Errorf("%s: logged effect %v, really %v", key, c.Effect, r.existed)
			}
			switch {
			case !inLog: // refused: nothing reached the platform
				kinds["refused"]++
				if r.code != "" || r.existed {
					t.Errorf("%s is not in the log, but %+v", key, r)
				}
			case !c.Delivered:
				kinds["lost"]++
				if r.code != "" || c.Code != "10000" || !r.existed {
					t.Errorf("%s lost its reply: %+v %+v", key, c, r)
				}
			case c.Code == "20000":
				kinds[fmt.Sprintf("error, effect %v", c.Effect)]++
			case c.Code == "10000":
				kinds["success"]++
			default:
				t.Errorf("%s: %+v", key, c)
			}
		}
	}
	for _, kind := range []string{"refused", "lost", "error, effect true", "error, effect false", "success"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s among %v", kind, kinds)
		}
	}
	return seen
}

// TestSameSeedSameFaults runs the same calls one merchant after the other and
// all merchants at once.
func TestSameSeedSameFaults(t *testing.T) {
	if one, many := storm(t, 1), storm(t, 6); !reflect.DeepEqual(one, many) {
		t.Errorf("the order of calls changed the faults:\n%v\n%v", one, many)
	}
}

func TestRateLimit(t *testing.T) {
	p := start(t, "")
	s := p.seller(0)
	p.settings(`{"rate_limit":5}`)
	burst := func(n int) (limited int) {
		for range n {
			r := s.mini("version.list.query", nil)
			if r.Code == "40005" && r.SubCode == "isv.app-call-limited" {
				limited++
			} else {
				s.want(r, "")
			}
		}
		return limited
	}
	if got := burst(20); got != 15 {
		t.Errorf("%d of 20 were limited", got)
	}
	p.clock.Advance(time.Second)
	if got := burst(6); got != 1 {
		t.Errorf("a second later %d of 6 were limited", got)
	}
	p.settings(`{"rate_limit":0}`)
	if got := burst(20); got != 0 {
		t.Errorf("%d were limited without a limit", got)
	}
}

func TestLatencyIsAtLeastWhatWasAskedFor(t *testing.T) {
	p := start(t, `{"latency_ms":40}`)
	begin := time.Now()
	p.want(p.form(listMethod, "", nil, nil), "")
	if took := time.Since(begin); took < 40*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
}

// scene makes a world with something of everything.
func scene(p *platform) seller {
	s, other := p.seller(0), p.seller(1)
	s.reach("1.0.0", "RELEASE")
	s.reach("1.0.1", "GRAY")
	s.want(s.upload("1.0.2"), "")
	s.want(s.upload("1.0.3"), "")
	s.want(s.on("version.delete", "1.0.3"), "")
	s.want(s.on("experience.create", "1.0.2"), "")
	s.want(s.mini("qrcode.bind", map[string]any{"route_url": "https://a.com/1", "mode": "EXACT", "page_redirection": "p"}), "")
	s.want(s.mini("safedomain.create", map[string]any{"safe_domain": "api.a.com"}), "")
	s.want(s.biz("alipay.open.app.members.create", s.token, map[string]any{"logon_id": "a@b.cn", "role": "DEVELOPER"}), "")
	s.want(p.form("alipay.open.mini.baseinfo.modify", s.token, map[string]string{"app_slogan": "每天一杯好心情"}, map[string][]byte{"app_logo": picture(9, 9)}), "")
	p.want(p.biz("alipay.open.app.message.topic.subscribe", "", map[string]any{"comm_type": "HTTP", "topic": "t"}), "")
	p.want(p.biz("alipay.open.mini.isv.create", "", map[string]any{"create_mini_request": map[string]any{
		"alipay_account": "boss@example.com", "app_name": "新开的小店", "cert_name": "营业执照", "cert_no": "91330106MA27X0000X",
		"contact_name": "王伟", "contact_phone": "13800000000", "legal_personal_name": "王伟", "out_order_no": "o-1",
	}}), "")
	p.control("/revoke", `{"mini_app_id":"`+other.id+`"}`)
	p.settings(`{"reject_rate":0.25,"error_rate":0}`)
	return s
}

// state is everything that must survive, without the server's own address.
func (p *platform) state() string {
	p.t.Helper()
	world, err := json.MarshalIndent(p.control("/world", ""), "", " ")
	check(p.t, err)
	calls, err := json.Marshal(p.calls(0))
	check(p.t, err)
	return strings.ReplaceAll(string(world)+string(calls), p.info.Messages, "HOST")
}

func TestRestart(t *testing.T) {
	p := start(t, still)
	s := scene(p)
	unused := p.code(p.apps()[2])
	before, info := p.state(), p.info
	check(t, p.server.Close())
	p.open(func(o *opts) { o.Merchants, o.Seed = 99, 99 }) // an old world stays as it is
	if p.info != info {
		t.Errorf("the address or the identity changed: %+v", p.info)
	}
	if after := p.state(); after != before {
		t.Errorf("the world changed:\n%s\n%s", before, after)
	}
	s.want(s.mini("version.gray.online", map[string]any{"app_version": "1.0.1", "gray_strategy": "p30"}), "")
	p.want(p.exchange(map[string]any{"grant_type": "authorization_code", "code": unused}), "")
	p.want(p.exchange(map[string]any{"grant_type": "authorization_code", "code": unused}), "AUTH_CODE_NOT_VALID")
}

// TestKilled opens what a process that was killed leaves: the files as they
// are while it runs, and then with a line that was cut short.
func TestKilled(t *testing.T) {
	p := start(t, still)
	scene(p)
	before := p.state()
	for _, torn := range []string{"", `[{"k":"merchant","i":"2021`} {
		left := t.TempDir()
		check(t, os.CopyFS(left, os.DirFS(p.dir)))
		if torn != "" {
			f, err := os.OpenFile(filepath.Join(left, "world.log"), os.O_APPEND|os.O_WRONLY, 0)
			check(t, err)
			_, err = f.WriteString(torn)
			check(t, err)
			f.Close()
		}
		after := &platform{t: t, dir: left, clock: p.clock, http: p.http, faults: p.faults}
		after.open()
		after.loadKeys()
		if got := after.state(); got != before {
			t.Errorf("torn %q: the world changed:\n%s\n%s", torn, before, got)
		}
		check(t, after.server.Close())
	}
}

// TestTimePasses closes a world in the middle of a build and an audit.
func TestTimePassesWhileClosed(t *testing.T) {
	p := start(t, `{"build_ms":0,"audit_ms":60000}`)
	s := p.seller(0)
	s.want(s.upload("1.0.0"), "")
	s.want(s.apply("1.0.0", map[string]string{"auto_online": "true"}), "")
	check(t, p.server.Close())
	p.clock.Advance(time.Hour)
	p.open()
	if got := s.platform.merchant(s.id)["versions"].([]any)[0].(map[string]any)["status"]; got != "RELEASE" {
		t.Errorf("an hour later it is %v", got)
	}
}

func TestStartRefusals(t *testing.T) {
	p := start(t, "")
	_, err := simulator.Start(context.Background(), simulator.Options{Dir: p.dir})
	if fault.CodeOf(err) != "simulator.in_use" {
		t.Errorf("a second simulator: %v", err)
	}
	_, err = simulator.Start(context.Background(), simulator.Options{Dir: t.TempDir(), Listen: "0.0.0.0:0"})
	if fault.CodeOf(err) != "simulator.not_loopback" {
		t.Errorf("a public address: %v", err)
	}
	blocked := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(blocked, nil, 0o600))
	_, err = simulator.Start(context.Background(), simulator.Options{Dir: blocked})
	if fault.CodeOf(err) != "simulator.directory" {
		t.Errorf("a file for a directory: %v", err)
	}
	check(t, p.server.Close())
	check(t, os.WriteFile(filepath.Join(p.dir, "world.log"), []byte("[{\"k\":\"merchant\",\"i\":\"x\",\"v\":7}]\n"), 0o600))
	_, err = simulator.Start(context.Background(), simulator.Options{Dir: p.dir})
	if fault.CodeOf(err) != "simulator.directory" {
		t.Errorf("a damaged log: %v", err)
	}
}

func TestContextEndsIt(t *testing.T) {
	keyDir()
	ctx, cancel := context.WithCancel(context.Background())
	dir := t.TempDir()
	check(t, os.CopyFS(dir, os.DirFS(keyDir())))
	s, err := simulator.Start(ctx, simulator.Options{Dir: dir})
	check(t, err)
	cancel()
	check(t, s.Wait())
	check(t, s.Close())
}
