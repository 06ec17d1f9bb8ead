package alipay

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minifleet/backend/boundtest"
)

func TestDecode(t *testing.T) {
	type inner struct {
		S string `json:"s"`
	}
	type all struct {
		N     int64   `json:"n"`
		S     string  `json:"s"`
		B     bool    `json:"b"`
		L     []inner `json:"l"`
		O     inner   `json:"o"`
		P     *bool   `json:"p"`
		Other string
	}
	yes := true
	for in, want := range map[string]all{
		`{}`:                                                   {},
		`{"n":7,"s":"x","b":true}`:                             {N: 7, S: "x", B: true},
		`{"n":"7","s":7,"b":"true"}`:                           {N: 7, S: "7", B: true},
		`{"n":" 7 ","s":true,"b":1}`:                           {N: 7, S: "true", B: true},
		`{"n":7200.0,"s":1.50,"b":"Y"}`:                        {N: 7200, S: "1.50", B: true},
		`{"n":"3.1536E7","b":"F"}`:                             {N: 31536000},
		`{"n":"","s":"","b":"","l":"","o":""}`:                 {},
		`{"n":null,"s":null,"l":null,"o":null}`:                {},
		`{"n":9223372036854775807}`:                            {N: 9223372036854775807},
		`{"l":[{"s":1},{"s":"b"}],"o":{"s":false},"p":"true"}`: {L: []inner{{"1"}, {"b"}}, O: inner{"false"}, P: &yes},
		`{"N":7,"Other":"x","unknown":{}}`:                     {},
	} {
		var got all
		if err := Decode([]byte(in), &got); err != nil {
			t.Errorf("%s: %v", in, err)
		} else if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", in, d)
		}
	}
	for _, in := range []string{``, `{`, `[]`, `"x"`, `{} {}`, `{"n":"x"}`, `{"n":1.5}`, `{"n":9223372036854775808}`, `{"n":1e999999999}`,
		`{"n":"1e999999999"}`, `{"n":"0x10"}`, `{"n":"1/1"}`, `{"n":true}`, `{"s":{}}`, `{"s":[]}`, `{"b":"maybe"}`, `{"b":2}`, `{"l":{}}`, `{"l":"x"}`, `{"o":[]}`, `{"o":1}`} {
		var got all
		if err := Decode([]byte(in), &got); err == nil {
			t.Errorf("%s decoded to %+v", in, got)
		}
	}
	if err := Decode([]byte(`{}`), all{}); err == nil {
		t.Error("a target that is no pointer was taken")
	}
}

// FuzzDecode reads anything as the answer of every method: what is no JSON is
// never an answer, nor is U+FFFD ever kept, and no answer ends the program.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"code":"10000","expires_in":"3.1E7","tokens":[{"user_id":1}]}`, `{"is_by_app_auth":"T","auth_methods":[1,"a"]}`, `{"expires_in":1e-99999}`,
		`{"icp_status":"\ufffd","area_items":[{"city_area_items":[{"district_area_items":""}]}]}`, `{"app_version_infos":[{"version_status":7}]}`} {
		f.Add([]byte(s))
	}
	contract := loadContract(f)
	for method := range contract {
		if whole, err := json.Marshal(sample(contract[method].Response, true)); err == nil {
			f.Add(whole)
		}
	}
	methods := typedMethods()
	f.Fuzz(func(t *testing.T, data []byte) {
		boundtest.Within(t, "FuzzDecode", 512, func() {
			for _, m := range methods {
				answer := reflect.New(m.resp)
				if Decode(data, answer.Interface()) != nil {
					continue
				}
				if !json.Valid(data) {
					t.Errorf("%s: decoded what is no JSON: %q", m.name, data)
				}
				if kept, err := json.Marshal(answer.Interface()); err != nil || bytes.Contains(kept, []byte("\ufffd")) {
					t.Errorf("%s: kept %s (%v)", m.name, kept, err)
				}
			}
			for method := range contract {
				_ = answers(method, Acting{MiniAppID: "2021000000000001"}, VersionDetailQueryRequest{AppVersion: "1.0.0"}, data)
			}
		})
	})
}

// FuzzSplitEnvelope checks that whatever is picked for verification is a
// piece of the answer as it came, and the piece encoding/json would pick.
func FuzzSplitEnvelope(f *testing.F) {
	for _, s := range []string{
		`{"alipay_open_mini_version_online_response":{"code":"10000"},"sign":"x"}`,
		`{"alipay_open_mini_version_online_response" : "abc" , "alipay_cert_sn":"1","sign":"x"}`,
		`{"error_response":{"code":"40002"}}`, `{"sign":"x","sign":"y"}`, `{}{}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		boundtest.Within(t, "FuzzSplitEnvelope", 512, func() {
			env, err := splitEnvelope(data, MethodVersionOnline)
			if err != nil {
				return
			}
			var all map[string]json.RawMessage
			if err := json.Unmarshal(data, &all); err != nil {
				t.Fatalf("accepted what is no JSON: %q", data)
			}
			name := "alipay_open_mini_version_online_response"
			if env.failed {
				name = "error_response"
			}
			if string(all[name]) != string(env.value) || len(env.value) == 0 {
				t.Errorf("picked %q of %q", env.value, data)
			}
			if a, ok := readAnswer(env.value); ok && a.Code == "" {
				t.Error("an answer without a code")
			}
		})
	})
}

func FuzzDecryptContent(f *testing.F) {
	f.Add(sealAES(testAES, []byte("x")))
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, sealed string) {
		boundtest.Within(t, "FuzzDecryptContent", 512, func() {
			plain, err := decryptContent(testAES, sealed)
			if err == nil && plain == nil {
				t.Error("nothing without an error")
			}
		})
	})
}

func FuzzParsePrivateKey(f *testing.F) {
	f.Add(pkcs8(appKey()))
	f.Add("-----BEGIN X-----MIIB-----END")
	f.Fuzz(func(t *testing.T, text string) {
		boundtest.Within(t, "FuzzParsePrivateKey", 512, func() {
			key, err := ParsePrivateKey(text)
			if (key == nil) == (err == nil) {
				t.Error("neither a key nor a fault")
			}
		})
	})
}
