package alipay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"minifleet/backend/fault"
)

// sample is a response of the contract's shape with every member set;
// swapped writes numbers and booleans as strings and strings as numbers.
func sample(shape any, swapped bool) any {
	switch s := shape.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, v := range s {
			out[k] = sample(v, swapped)
		}
		return out
	case []any:
		return []any{sample(s[0], swapped), sample(s[0], swapped)}
	case string:
		switch {
		case s == "string" && swapped:
			return json.Number("31536000")
		case s == "string":
			return "31536000"
		case s == "integer" && swapped:
			return "31536000"
		case s == "integer":
			return json.Number("31536000")
		case swapped:
			return "true"
		}
	}
	return true
}

func zeroFields(v reflect.Value, path string) (zero []string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			zero = append(zero, zeroFields(v.Field(i), path+"."+v.Type().Field(i).Name)...)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			return []string{path}
		}
		for i := range v.Len() {
			zero = append(zero, zeroFields(v.Index(i), path)...)
		}
	default:
		if v.IsZero() {
			return []string{path}
		}
	}
	return zero
}

// TestAllMethods sends every method with every field and file, in each way
// of being known to the platform, and reads answers with every member set.
func TestAllMethods(t *testing.T) {
	contract := loadContract(t)
	as := Acting{MerchantID: "m1", MerchantName: "老王面馆", MiniAppID: "2021001", AppAuthToken: "202603BBtoken"}
	for _, mode := range []string{"key", "cert", "key+aes", "cert+aes"} {
		t.Run(mode, func(t *testing.T) {
			g := newFakeGateway(t)
			cfg := g.config()
			if strings.HasPrefix(mode, "cert") {
				newPKI(t).certMode(t, g, &cfg)
			}
			if strings.HasSuffix(mode, "aes") {
				cfg.AESKey = testAES64
				g.aes = testAES
			}
			c := g.client(func(dst *Config) { *dst = cfg })
			swapped := false
			g.answer = func(in asked) any {
				out := sample(contract[in.method].Response, swapped).(map[string]any)
				out["code"], out["msg"] = "10000", "Success"
				for _, id := range []string{"auth_app_id", "mini_app_id"} { // an answer names what was asked about
					if _, named := out[id]; named {
						out[id] = as.MiniAppID
					}
				}
				for _, id := range []string{"order_no", "app_version"} {
					if _, named := out[id]; named && in.biz[id] != nil {
						out[id] = in.biz[id]
					}
				}
				return out
			}
			for _, m := range typedMethods() {
				if strings.HasPrefix(m.name, "AES") && !strings.HasSuffix(mode, "aes") {
					continue // never in the clear
				}
				req := m.filled(filesOf(t, contract, m))
				for _, swapped = range []bool{false, true} {
					resp, err := m.call(t.Context(), c, as, req)
					if err != nil {
						t.Fatalf("%s: %v", m.name, err)
					}
					if zero := zeroFields(reflect.ValueOf(resp), m.name); len(zero) > 0 {
						t.Errorf("not decoded (swapped %v): %v", swapped, zero)
					}
				}
				calls := g.seen()
				checkSent(t, calls[len(calls)-1], contract, req, mode)
			}
		})
	}
}

func filesOf(t *testing.T, contract map[string]contractMethod, m typedMethod) []string {
	if _, ok := m.req.FieldByName("Files"); !ok {
		return nil
	}
	method := map[string]string{"BaseInfoModify": MethodBaseInfoModify, "VersionAuditApply": MethodVersionAuditApply,
		"FilingMediaUpload": MethodFilingMediaUpload, "APIFieldApply": MethodAPIFieldApply}[m.name]
	if len(contract[method].Files) == 0 {
		t.Fatalf("%s takes files the test does not know", m.name)
	}
	return contract[method].Files
}

func checkSent(t *testing.T, in asked, contract map[string]contractMethod, req any, mode string) {
	t.Helper()
	want := contract[in.method]
	common := map[string]string{"app_id": "2021000000000001", "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
		"timestamp": "2026-03-02 01:30:00", "version": "1.0"}
	for k, v := range common {
		if in.params[k] != v {
			t.Errorf("%s: %s = %q, want %q", in.method, k, in.params[k], v)
		}
	}
	if _, own := want.Request["app_auth_token"]; !own && in.params["app_auth_token"] != "202603BBtoken" {
		t.Errorf("%s: app_auth_token = %q", in.method, in.params["app_auth_token"])
	}
	if cert := strings.HasPrefix(mode, "cert"); cert != (in.params["app_cert_sn"] != "") || cert != (in.params["alipay_root_cert_sn"] != "") {
		t.Errorf("%s: certificate SNs %q %q", in.method, in.params["app_cert_sn"], in.params["alipay_root_cert_sn"])
	}
	encrypts := strings.HasSuffix(mode, "aes") && want.Carrier == "biz_content" && in.method != MethodCertDownload
	if in.sealed != encrypts {
		t.Errorf("%s: encrypted %v", in.method, in.sealed)
	}
	plain, err := json.Marshal(req)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(plain, &fields); err != nil {
		t.Fatal(err)
	}
	if len(fields) != len(want.Request) {
		t.Errorf("%s: the test fills %d of %d fields", in.method, len(fields), len(want.Request))
	}
	for name, raw := range fields {
		var w, got any
		_ = json.Unmarshal(raw, &w)
		if want.Carrier == "biz_content" {
			_ = json.Unmarshal(in.biz[name], &got)
		} else if s, ok := w.(string); ok {
			w, got = s, in.params[name]
		} else {
			_ = json.Unmarshal([]byte(in.params[name]), &got)
		}
		if !reflect.DeepEqual(w, got) {
			t.Errorf("%s: %s arrived as %v, want %v", in.method, name, got, w)
		}
	}
	if len(in.files) != len(want.Files) {
		t.Errorf("%s: %d files arrived", in.method, len(in.files))
	}
	for _, f := range want.Files {
		if string(in.files[f]) != "content of "+f {
			t.Errorf("%s: file %s = %q", in.method, f, in.files[f])
		}
	}
}

func TestAWrongFileIsNotSent(t *testing.T) {
	g := newFakeGateway(t)
	c := g.client(nil)
	for name, files := range map[string][]File{
		"unknown": {{Field: FileFirstScreenShot, Name: "a.png", Content: []byte("x")}},
		"twice":   {{Field: FileAppLogo, Name: "a.png", Content: []byte("x")}, {Field: FileAppLogo, Name: "b.png", Content: []byte("x")}},
		"empty":   {{Field: FileAppLogo, Name: "a.png"}},
	} {
		_, err := c.BaseInfoModify(t.Context(), Acting{}, BaseInfoModifyRequest{Files: files})
		if ClassOf(err) != ClassInputInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(g.seen()) != 0 {
		t.Error("something was sent")
	}
}

func TestReceiptAndObserve(t *testing.T) {
	g := newFakeGateway(t)
	var calls []Call
	c := g.client(func(cfg *Config) { cfg.Observe = func(call Call) { calls = append(calls, call) } })
	var r Receipt
	if _, err := c.VersionOnline(WithReceipt(t.Context(), &r), Acting{MiniAppID: "a"}, VersionOnlineRequest{AppVersion: "1.0.0"}); err != nil {
		t.Fatal(err)
	}
	if r.TraceID != "0bfakeline" || r.Attempts != 1 || r.Method != MethodVersionOnline {
		t.Errorf("receipt %+v", r)
	}
	g.answer = func(asked) any { return refusal("40004", "VERSION_IS_BLANK", "版本号为空") }
	_, err := c.VersionDetailQuery(context.Background(), Acting{MerchantName: "老王面馆", MiniAppID: "a"}, VersionDetailQueryRequest{})
	if len(calls) != 2 || calls[0].Err != nil || !calls[0].Mutating || calls[1].Err != err || calls[1].Mutating || calls[1].TraceID == "" {
		t.Errorf("observed %+v", calls)
	}
	e := err.(*Error)
	if e.Method != MethodVersionDetailQuery || e.Merchant != "老王面馆" || e.MiniAppID != "a" || e.Code != "40004" ||
		e.SubCode != "VERSION_IS_BLANK" || e.SubMsg != "版本号为空" || e.TraceID == "" || e.Class != ClassInputInvalid || !e.Sent || e.Stage != StageAnswer {
		t.Errorf("%#v", e)
	}
	f := e.Fault()
	if f.Code != "platform.input_invalid" || f.Merchant != "老王面馆" || f.Hint.ZH != "请指定要操作的版本号" || !strings.Contains(f.Message.ZH, "版本号为空") {
		t.Errorf("%+v", f)
	}
}

func TestExplainLeavesWhatPeopleCanReadAlready(t *testing.T) {
	refused := &Error{Class: ClassQuota, SubCode: "AUDIT_LIMIT"}
	if f := fault.As(Explain(fmt.Errorf("submitting: %w", refused))); f.Code != "platform.quota" || !errors.Is(f, refused) {
		t.Errorf("%+v", f)
	}
	ours := fault.Wrap(refused, "version.quota", fault.T("used up", "已用完"))
	for _, err := range []error{nil, ours, io.EOF} {
		if got := Explain(err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
}
