package alipay_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"minifleet/backend/alipay"
)

// TestEveryVersionIsSeenWhereAListWithoutFiltersIsEmpty brings one mini program
// through every state a version can be in. Asked without filters the platform
// says nothing of any of them; the client sees each, in each.
func TestEveryVersionIsSeenWhereAListWithoutFiltersIsEmpty(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("key"))
	id := p.individuals[0]
	as := p.authorized(c, id)
	seen := map[string]bool{}
	look := func(want map[string]string) {
		t.Helper()
		for name, request := range map[string]any{
			"nothing":       struct{}{},
			"a bundle only": map[string]string{"bundle_id": alipay.BundleAlipay},
			"states only":   map[string]string{"version_status": strings.Join(alipay.VersionStatuses(), ",")},
		} {
			answer, err := alipay.Answered(t.Context(), c, alipay.MethodVersionListQuery, as, request, alipay.Wrong{})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var said struct {
				Infos    []json.RawMessage `json:"app_version_infos"`
				Versions []string          `json:"app_versions"`
			}
			if err := json.Unmarshal([]byte(answer), &said); err != nil || len(said.Infos)+len(said.Versions) != 0 {
				t.Errorf("%s asked for, the platform lists %s (%v)", name, answer, err)
			}
		}
		got := map[string]string{}
		for _, v := range must(t, c.VersionListQuery, as, alipay.VersionListQueryRequest{}).AppVersionInfos {
			got[v.AppVersion] = v.VersionStatus
			seen[v.VersionStatus] = true
		}
		if !maps.Equal(got, want) {
			t.Fatalf("the client sees %v, there are %v", got, want)
		}
	}
	upload := func(v string) {
		must(t, c.VersionUpload, as, alipay.VersionUploadRequest{AppVersion: v, TemplateID: p.info.TemplateID})
	}
	online := func(v string) {
		upload(v)
		must(t, c.VersionAuditApply, as, auditForm(v))
		p.audit(id, v, "pass")
		must(t, c.VersionOnline, as, alipay.VersionOnlineRequest{AppVersion: v})
	}
	look(map[string]string{})
	online("0.1.0")
	look(map[string]string{"0.1.0": alipay.StatusRelease})
	p.control("POST", "/penalize", map[string]string{"mini_app_id": id, "app_version": "0.1.0", "reason": "违规"}, nil)
	online("0.2.0")
	online("0.3.0")
	upload("0.4.0")
	upload("0.5.0")
	all := map[string]string{"0.1.0": alipay.StatusAuditOffline, "0.2.0": alipay.StatusOffline, "0.3.0": alipay.StatusRelease,
		"0.4.0": alipay.StatusInit, "0.5.0": alipay.StatusInit}
	look(all)
	back := func() {
		must(t, c.VersionAuditedCancel, as, alipay.VersionAuditedCancelRequest{AppVersion: "0.5.0"})
	}
	for _, way := range []struct{ result, state string }{
		{"", alipay.StatusAuditing}, {"reject", alipay.StatusAuditReject}, {"base_pass", alipay.StatusBaseAuditPass}, {"pass", alipay.StatusWaitRelease},
	} {
		if way.result != "" {
			p.audit(id, "0.5.0", way.result)
		} else {
			must(t, c.VersionAuditApply, as, auditForm("0.5.0"))
		}
		all["0.5.0"] = way.state
		look(all)
		if way.result == "reject" || way.result == "base_pass" {
			back()
			must(t, c.VersionAuditApply, as, auditForm("0.5.0"))
		}
	}
	must(t, c.VersionGrayOnline, as, alipay.VersionGrayOnlineRequest{AppVersion: "0.5.0", GrayStrategy: alipay.Gray10})
	all["0.5.0"] = alipay.StatusGray
	look(all)
	for _, state := range alipay.VersionStatuses() {
		if !seen[state] {
			t.Errorf("no version was %s", state)
		}
	}
	if len(seen) != len(alipay.VersionStatuses()) {
		t.Errorf("seen %v", slices.Sorted(maps.Keys(seen)))
	}
}
