package alipay

import (
	"slices"
	"testing"
)

func TestASubCodeHasOneRow(t *testing.T) {
	seen := map[SubCode]bool{}
	for _, row := range slices.Concat(versionSubCodes(), formSubCodes(), accessSubCodes(), productSubCodes(), gatewaySubCodes()) {
		for _, code := range row.codes {
			if seen[code] {
				t.Errorf("%s stands in two rows", code)
			}
			seen[code] = true
			if row.class == "" || row.spent && row.class != ClassQuota {
				t.Errorf("%s: %+v", code, row)
			}
		}
		if row.hint.EN != "" && (row.hint.ZH == "" || row.hint.EN == row.hint.ZH) {
			t.Errorf("%v: %+v", row.codes, row.hint)
		}
	}
}

func TestWhatASubCodeSays(t *testing.T) {
	for code, want := range map[SubCode]struct {
		field  string
		renews bool
	}{
		SubVersionHasExisted:               {"app_version", true},
		SubLicenseValidDateIsInvalid:       {"license_valid_date", true},
		SubServiceTelAndMailBothBlank:      {"service_phone", true},
		SubInvalidMiniAppServiceMail:       {"service_email", true},
		SubDevVersionExceedMaxCount:        {"", false},
		SubModifySloganExceedCount:         {"app_slogan", true},
		SubRouteRuleConflict:               {"route_url", true},
		SubCanNotOnlineWithoutRegistration: {"", true},
		"NOBODY_KNOWS":                     {"", true},
	} {
		if got := FieldOf(code); got != want.field {
			t.Errorf("FieldOf(%s) = %q, want %q", code, got, want.field)
		}
		if got := Renews(code); got != want.renews {
			t.Errorf("Renews(%s) = %v", code, got)
		}
	}
	if _, ok := HintFor("ISV.Invalid-Signature"); !ok {
		t.Error("the gateway's sub-codes are known in any case")
	}
}
