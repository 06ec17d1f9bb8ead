package fleet

import (
	"testing"
	"time"

	"minifleet/backend/alipay"
)

// TestTheDaysWithoutFilingAreTold at 60, 80 and 90, and a filing that is under
// way or there is not nagged about as one that nobody began.
func TestTheDaysWithoutFilingAreTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		days   int
		status alipay.FilingState
		want   LimitedDay
		zh     string
	}{
		{59, alipay.FilingInit, 0, ""},
		{60, alipay.FilingInit, Day60, "未备案上架，30 天后将被下架"},
		{79, alipay.FilingSecurityReject, Day60, "未备案上架，11 天后将被下架"},
		{80, alipay.FilingInit, Day80, "未备案上架，10 天后将被下架"},
		{80, alipay.FilingSupervisionAudit, Day80, "未备案上架，10 天后将被下架；备案审核中"},
		{90, alipay.FilingInit, Day90, "未备案上架已满 90 天，将被下架"},
	} {
		f := ready()
		f.Info.RegistrationLimited, f.OnlineAt = true, noon.AddDate(0, 0, -c.days)
		f.Answers.Filing.Status = c.status
		r := readinessOf("1", Judge(f))
		day, since := r.limitedDay(noon)
		if day != c.want || day > 0 && (day.words(r, noon).ZH != c.zh || !since.Equal(f.OnlineAt)) {
			t.Errorf("day %d, %s: %d %q since %s", c.days, c.status, day, day.words(r, noon).ZH, since)
		}
	}
	f := ready()
	f.OnlineAt = noon.Add(-100 * 24 * time.Hour)
	if day, _ := readinessOf("1", Judge(f)).limitedDay(noon); day != 0 {
		t.Errorf("filed, and told of day %d", day)
	}
}
