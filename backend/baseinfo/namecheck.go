package baseinfo

import (
	"context"
	"strings"

	"minifleet/backend/alipay"
)

// NameAnswer is what the platform says of a name.
type NameAnswer struct {
	Name   string `json:"name"`
	Usable bool   `json:"usable"`
	Code   string `json:"code"` // the platform's check_code
	Memo   string `json:"memo"` // its explanation
}

// CheckName asks the platform whether a name could be used; nothing changes.
// The platform publishes no list of its codes, so a name counts as usable when
// the code says so in one of its usual words.
// Alipay open platform: alipay.open.mini.baseinfo.name.check.
func (s *Service) CheckName(ctx context.Context, merchantID, name string) (NameAnswer, error) {
	if errs := Validate(ctx, Change{Name: &name}); len(errs) > 0 {
		return NameAnswer{}, errs.Fault(CodeInvalid)
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return NameAnswer{}, err
	}
	resp, err := client.NameCheck(ctx, as, alipay.NameCheckRequest{AppName: name})
	if err != nil {
		return NameAnswer{}, explain(err, as.MerchantName)
	}
	return NameAnswer{Name: name, Usable: usableCode(resp.CheckCode), Code: resp.CheckCode, Memo: resp.CheckMemo}, nil
}

func usableCode(code string) bool {
	switch c := strings.ToUpper(strings.TrimSpace(code)); c {
	case "", "0", "T", "TRUE", "OK", "10000", "PASS", "PASSED", "SUCCESS":
		return true
	default:
		return strings.HasSuffix(c, "_PASS") || strings.HasSuffix(c, "_SUCCESS")
	}
}
