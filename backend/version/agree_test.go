package version_test

import (
	"slices"
	"testing"
	"time"

	"minifleet/backend/baseinfo"
	"minifleet/backend/field"
	"minifleet/backend/version"
)

// An edit of base info that the platform refuses once online travels with the
// next audit form: what one takes the other has to take.
func TestBaseInfoAndAuditFormAgree(t *testing.T) {
	wrong := func(errs field.Errors, name string) bool {
		return slices.ContainsFunc(errs, func(e field.Error) bool { return e.Field == name })
	}
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for email, ok := range map[string]bool{"kefu@shop.com": true, "a.b+c@x-y.com.cn": true,
		"客服@shop.com": false, "a@b..cn": false, "x@a_b.com": false, "a@b": false, "": true} {
		info, form := wrong(baseinfo.Validate(t.Context(), baseinfo.Change{Email: &email}), baseinfo.FieldEmail), wrong(version.Validate(version.Form{Email: email}, now), "service_email")
		if email != "" && (info == ok || form == ok) || form && email == "" {
			t.Errorf("%q: base info refuses it: %v, audit form: %v", email, info, form)
		}
	}
	rules := map[string]version.FieldRule{}
	for _, r := range version.FieldRules() {
		rules[r.Field] = r
	}
	for _, l := range baseinfo.Limits().Fields {
		r, both := rules[l.Field]
		if l.Field == baseinfo.FieldName {
			r.Max = field.NameMaxModify // the one length the platform tells differently
		}
		if both && (r.Min != l.Min || r.Max != l.Max) {
			t.Errorf("%s: %d to %d in base info, %d to %d in the form", l.Field, l.Min, l.Max, r.Min, r.Max)
		}
	}
}

func TestAKeptFormHasTheLicenceWithoutEndAsThePlatformWritesIt(t *testing.T) {
	f := version.Form{LicenseValidDate: "9999-12-31"}.Normalised()
	if f.LicenseValidDate != field.Forever {
		t.Error(f.LicenseValidDate)
	}
}
