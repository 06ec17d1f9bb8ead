package alipay

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestWhatIsNotAskedForIsSaid holds every default of the platform that a
// caller would not mean: the field is on the wire although the request left it
// out, and what the caller did say goes as it is.
func TestWhatIsNotAskedForIsSaid(t *testing.T) {
	const states = "INIT,AUDITING,WAIT_RELEASE,BASE_AUDIT_PASS,AUDIT_REJECT,RELEASE,GRAY,OFFLINE,AUDIT_OFFLINE"
	g := newFakeGateway(t)
	c := g.client(nil)
	no := false
	for _, d := range []struct {
		method      string
		empty, said func() error
		want, kept  map[string]string
	}{
		{MethodVersionListQuery,
			func() error {
				_, err := c.VersionListQuery(t.Context(), Acting{}, VersionListQueryRequest{})
				return err
			},
			func() error {
				_, err := c.VersionListQuery(t.Context(), Acting{}, VersionListQueryRequest{BundleID: "x", VersionStatus: "GRAY"})
				return err
			},
			map[string]string{"bundle_id": "com.alipay.alipaywallet", "version_status": states},
			map[string]string{"bundle_id": "x", "version_status": "GRAY"}},
		{MethodVersionAuditApply,
			func() error {
				_, err := c.VersionAuditApply(t.Context(), Acting{}, VersionAuditApplyRequest{})
				return err
			},
			func() error {
				_, err := c.VersionAuditApply(t.Context(), Acting{}, VersionAuditApplyRequest{SpeedUp: "true", AutoOnline: "true"})
				return err
			},
			map[string]string{"speed_up": "false", "auto_online": "false"}, map[string]string{"speed_up": "true", "auto_online": "true"}},
		{MethodTemplateUsageQuery,
			func() error {
				_, err := c.TemplateUsageQuery(t.Context(), Acting{}, TemplateUsageQueryRequest{})
				return err
			},
			func() error {
				_, err := c.TemplateUsageQuery(t.Context(), Acting{}, TemplateUsageQueryRequest{PageNum: 2, PageSize: 1, BundleID: "x"})
				return err
			},
			map[string]string{"page_num": "1", "page_size": "50", "bundle_id": "com.alipay.alipaywallet"},
			map[string]string{"page_num": "2", "page_size": "1", "bundle_id": "x"}},
		{MethodQRCodeQuery,
			func() error { _, err := c.QRCodeQuery(t.Context(), Acting{}, QRCodeQueryRequest{}); return err },
			func() error {
				_, err := c.QRCodeQuery(t.Context(), Acting{}, QRCodeQueryRequest{PageNo: 3, PageSize: 5})
				return err
			},
			map[string]string{"page_no": "1", "page_size": "10"}, map[string]string{"page_no": "3", "page_size": "5"}},
		{MethodCategoryQuery,
			func() error { _, err := c.CategoryQuery(t.Context(), Acting{}, CategoryQueryRequest{}); return err },
			func() error {
				_, err := c.CategoryQuery(t.Context(), Acting{}, CategoryQueryRequest{IsFilter: &no})
				return err
			},
			map[string]string{"is_filter": "true"}, map[string]string{"is_filter": "false"}},
		{MethodVersionUpload,
			func() error { _, err := c.VersionUpload(t.Context(), Acting{}, VersionUploadRequest{}); return err },
			func() error {
				_, err := c.VersionUpload(t.Context(), Acting{}, VersionUploadRequest{BundleID: "x"})
				return err
			},
			map[string]string{"bundle_id": "com.alipay.alipaywallet"}, map[string]string{"bundle_id": "x"}},
	} {
		for name, step := range map[string]struct {
			send func() error
			want map[string]string
		}{"left out": {d.empty, d.want}, "said": {d.said, d.kept}} {
			if err := step.send(); err != nil {
				t.Fatalf("%s: %v", d.method, err)
			}
			calls := g.seen()
			if got := calls[len(calls)-1]; got.method != d.method {
				t.Fatalf("%s called %s", d.method, got.method)
			} else {
				for field, want := range step.want {
					if sent := got.field(field); sent != want {
						t.Errorf("%s, %s: %s = %q, want %q", d.method, name, field, sent, want)
					}
				}
			}
		}
	}
}

// TestNothingElseIsSentUnasked sweeps every method: of a request that says
// nothing, exactly these fields are on the wire. A new method, or a new
// default, has to be added here after its text was read.
func TestNothingElseIsSentUnasked(t *testing.T) {
	page := map[string]string{"page_no": "1", "page_size": "10"}
	numbered := map[string]string{"page_num": "1", "page_size": "10"}
	want := map[string]map[string]string{
		MethodVersionListQuery:   {"bundle_id": BundleAlipay, "version_status": strings.Join(VersionStatuses(), ",")},
		MethodVersionAuditApply:  {"speed_up": "false", "auto_online": "false"},
		MethodVersionUpload:      {"bundle_id": BundleAlipay},
		MethodCategoryQuery:      {"is_filter": "true"},
		MethodTemplateUsageQuery: {"bundle_id": BundleAlipay, "page_num": "1", "page_size": "50"},
		MethodQRCodeQuery:        page, MethodInstantiateQuery: page, MethodAppAuthQuery: page,
		MethodNoticeTemplates: numbered,
		MethodNoticeLibrary:   {"page_num": "1", "page_size": "10", "has_push": "false"},
	}
	contract := loadContract(t)
	g := newFakeGateway(t)
	g.aes = testAES
	c := g.client(func(cfg *Config) { cfg.AESKey = testAES64 })
	swept := map[string]bool{}
	for _, m := range typedMethods() {
		before := len(g.seen())
		_, _ = m.call(t.Context(), c, Acting{}, reflect.Zero(m.req).Interface())
		calls := g.seen()
		if len(calls) == before {
			continue // does without a request, or wants a file first
		}
		sent := calls[len(calls)-1]
		swept[sent.method] = true
		for field := range contract[sent.method].Request {
			if shape, text := contract[sent.method].Request[field].(string); !text || shape == "" {
				continue // a part whose fields are of its own
			}
			if got := sent.field(field); got != want[sent.method][field] && (got != `""` || want[sent.method][field] != "") {
				t.Errorf("%s: %s = %q, want %q", sent.method, field, got, want[sent.method][field])
			}
		}
		for field := range want[sent.method] {
			if _, known := contract[sent.method].Request[field]; !known {
				t.Errorf("%s: the contract has no %s", sent.method, field)
			}
		}
	}
	for method := range contract {
		if !swept[method] {
			t.Errorf("%s was not swept", method)
		}
	}
}

// field is a business field as text, wherever it travelled.
func (a asked) field(name string) string {
	if v, ok := a.params[name]; ok {
		return v
	}
	raw := a.biz[name]
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
