package alipay_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// failed makes a call of a merchant that has to fail and returns how.
func failed(t *testing.T, c *alipay.Client, as alipay.Acting, changing bool) *alipay.Error {
	t.Helper()
	var err error
	if changing {
		_, err = c.VersionOffline(context.Background(), as, alipay.VersionOfflineRequest{AppVersion: "9.9.9"})
	} else {
		_, err = c.VersionDetailQuery(context.Background(), as, alipay.VersionDetailQueryRequest{AppVersion: "9.9.9"})
	}
	var e *alipay.Error
	if !errors.As(err, &e) {
		t.Fatalf("no refusal but %v", err)
	}
	return e
}

func TestTextInGBKIsReadAfterItWasVerified(t *testing.T) {
	p := startPlatform(t)
	for _, mode := range []string{"key", "cert+aes"} {
		c := p.client(p.config(mode))
		as := p.authorized(c, p.individuals[0])
		p.control("POST", "/settings", map[string]any{"charset": "utf-8"}, nil)
		want, plain := must(t, c.BaseInfoQuery, as, alipay.BaseInfoQueryRequest{}), failed(t, c, as, true)
		p.control("POST", "/settings", map[string]any{"charset": "gbk"}, nil)
		got, refused := must(t, c.BaseInfoQuery, as, alipay.BaseInfoQueryRequest{}), failed(t, c, as, true)
		if got.AppName == "" || got.AppName != want.AppName || got.AppDesc != want.AppDesc || got.CategoryNames != want.CategoryNames {
			t.Errorf("%s: %+v, not %+v", mode, got, want)
		}
		if refused.Unverified || refused.SubMsg != plain.SubMsg || refused.SubCode != plain.SubCode {
			t.Errorf("%s: %q %q, not %q", mode, refused.SubCode, refused.SubMsg, plain.SubMsg)
		}
	}
}

func TestAnUnsignedBusyPassesAndBlamesNoKey(t *testing.T) {
	p := startPlatform(t)
	for _, mode := range []string{"key", "cert", "key+aes"} {
		c := p.client(p.config(mode))
		as := p.authorized(c, p.individuals[0])
		p.control("POST", "/settings", map[string]any{"unsigned_rate": 1}, nil)
		codes := map[string]int{}
		for i := range 24 {
			changing := i%2 == 0
			e := failed(t, c, as, changing)
			codes[e.Claim.Code]++
			class, retry := alipay.ClassPlatformFault, fault.RetryLater
			if changing {
				class, retry = alipay.ClassOutcomeUnknown, fault.RetryAfterLookup
			}
			f := e.Fault()
			if !e.Unverified || !e.Busy || e.Class != class || f.Retry != retry || e.Code != "" || e.SubCode != "" {
				t.Fatalf("%s: %+v", mode, e)
			}
			if strings.Contains(f.Hint.EN, "public key") || strings.Contains(f.Hint.ZH, "公钥") || !strings.Contains(f.Message.ZH, "繁忙") {
				t.Fatalf("%s: %s %s", mode, f.Message.ZH, f.Hint.ZH)
			}
		}
		if codes["20000"] == 0 || codes["40005"] == 0 || len(codes) != 2 {
			t.Errorf("codes %v", codes)
		}
		p.control("POST", "/settings", map[string]any{"unsigned_rate": 0}, nil)
		if e := failed(t, c, as, true); e.Unverified {
			t.Errorf("%+v", e)
		}
	}
}

func TestAnEncryptedUnsignedRefusalIsOpenedForTheDiagnosisOnly(t *testing.T) {
	p := startPlatform(t)
	p.control("POST", "/settings", map[string]any{"encrypted_refusals": true, "charset": "gbk"}, nil)
	c := p.client(p.config("key+aes"))
	e := failed(t, c, alipay.Acting{MiniAppID: p.individuals[0], AppAuthToken: "none"}, true)
	if !e.Unverified || e.Busy || e.Code != "" || e.Class != alipay.ClassOutcomeUnknown {
		t.Errorf("%+v", e)
	}
	if e.Claim.Code != "20001" || e.Claim.SubCode != alipay.SubAOPInvalidAppAuthToken || !strings.Contains(e.Claim.SubMsg, "授权") {
		t.Errorf("claim %+v", e.Claim)
	}
	// The business of a method is still answered under a signature.
	if e := failed(t, c, p.authorized(c, p.individuals[0]), true); e.Unverified || e.SubCode == "" {
		t.Errorf("%+v", e)
	}
}
