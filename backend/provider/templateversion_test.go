package provider

import (
	"testing"
	"time"

	"minifleet/backend/alipay"
)

// The platform tells no dates of versions: what is kept is when each was first
// read, and when first as online, beside what a person wrote of it.
func TestVersionsOfATemplateKeepWhenTheyWereFirstRead(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 8, 0, 0, 0, time.UTC) }
	list := func(pairs ...string) alipay.TemplateApp {
		a := alipay.TemplateApp{MiniAppID: "1", DateCreate: "2026-01-01 10:00:00"}
		for i := 0; i < len(pairs); i += 2 {
			a.VersionList = append(a.VersionList, alipay.TemplateVersion{TemplateVersion: pairs[i], VersionStatus: pairs[i+1]})
		}
		return a
	}
	one := Template{FetchedAt: day(1), Versions: []TemplateVersion{{Version: "1.0.0", Status: "RELEASE", Description: "first"}}} // of a time when it was not kept
	one.told(list("1.1.0", "INIT", "1.0.0", "RELEASE"), day(2))
	one.told(list("1.1.0", "RELEASE", "1.0.0", "OFFLINE"), day(3))
	one.told(list("1.1.0", "RELEASE", "1.0.0", "OFFLINE"), day(4))
	newer, older := one.Versions[0], one.Versions[1]
	if !newer.SeenAt.Equal(day(2)) || !newer.OnlineAt.Equal(day(3)) {
		t.Errorf("%+v", newer)
	}
	if !older.SeenAt.Equal(day(1)) || !older.OnlineAt.Equal(day(1)) || older.Description != "first" {
		t.Errorf("%+v", older)
	}
	if one.MadeOn != "2026-01-01 10:00:00" {
		t.Error(one.MadeOn)
	}
	one.told(alipay.TemplateApp{}, day(5))
	if !one.Gone || one.MadeOn == "" {
		t.Errorf("%+v", one)
	}
}
