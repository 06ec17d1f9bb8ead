package batch

import (
	"strings"
	"testing"
	"time"

	"minifleet/backend/fault"
)

func TestRejectionsAreGatheredByTheirWords(t *testing.T) {
	t.Parallel()
	task := func(id, merchant, reason string) Task {
		return Task{ID: id, Merchant: merchant, MiniAppID: "20210000000000" + id, Version: "1.0." + id, State: Failed, Failure: rejected(reason, time.Time{})}
	}
	refused := Task{ID: "07", Merchant: "己", State: Failed, Failure: &Failure{Step: StepUpload, Code: "platform.refused", SubCode: "SYSTEM_ERROR", Message: fault.T("x", "x")}}
	groups := groupsOf([]Task{
		task("01", "甲茶馆", "小程序「甲茶馆」的类目与服务不符。"),
		task("02", "乙面馆", "小程序「乙面馆」的类目与服务不符"),
		task("03", "丙", "描述过于简单"),
		task("04", "丁", "小程序 2021000000000004 的类目与服务不符！"),
		task("05", "戊", "描述 过于简单；"),
		task("06", "庚", "小程序「庚」的类目与服务不符"),
		refused,
	})
	var got []string
	for _, g := range groups {
		got = append(got, strings.Join(g.Tasks, " "))
		if strings.Contains(g.Key, "类目") || g.Message.ZH == "" {
			t.Errorf("%+v", g)
		}
	}
	if strings.Join(got, ", ") != "01 02 04 06, 03 05, 07" {
		t.Errorf("%q", got)
	}
}
