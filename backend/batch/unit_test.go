package batch

import (
	"encoding/json"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
)

func TestWavesTakeTheirShareInOrder(t *testing.T) {
	list := make([]merchant.Merchant, 10)
	list[7].Tags, list[9].Tags = []string{"vip"}, []string{"vip"}
	for i := range list {
		list[i].ID = string(rune('a' + i))
	}
	for want, p := range map[string]Plan{
		"[0,0,1,1,1,2,2,2,2,2]": {Waves: []Wave{{Count: 2}, {Percent: 30}}},
		"[1,1,1,2,2,2,2,0,2,0]": {Waves: []Wave{{Tag: "vip"}, {Percent: 30}}},
		"[0,1,0,1,2,2,2,2,2,2]": {Waves: []Wave{{Merchants: []string{"a", "c"}}, {Count: 2}}},
	} {
		_, got := p.arranged(list)
		if have, _ := json.Marshal(got); string(have) != want {
			t.Errorf("%s, want %s", have, want)
		}
	}
	p := Plan{First: []string{"vip"}, Waves: []Wave{{Count: 2}}}
	ordered, waves := p.arranged(list)
	if ordered[0].ID != "h" || ordered[1].ID != "j" || ordered[2].ID != "a" || waves[1] != 0 || waves[2] != 1 {
		t.Errorf("%+v %v", ordered, waves)
	}
}

func TestAPlanThatCannotWorkIsRefused(t *testing.T) {
	good := Plan{TemplateVersion: "1.0.0", Goal: GoalOnline}.normalised()
	if err := good.check(time.Now()); err != nil {
		t.Fatal(err)
	}
	for field, bad := range map[string]func(*Plan){
		"goal":             func(p *Plan) { p.Goal = "moon" },
		"template_version": func(p *Plan) { p.TemplateVersion = "" },
		"on_occupied":      func(p *Plan) { p.OnOccupied = "perhaps" },
		"app_version":      func(p *Plan) { p.AppVersion = "1.0" },
		"waves":            func(p *Plan) { p.Waves = []Wave{{Count: 1, Percent: 1}} },
		"version_desc":     func(p *Plan) { p.Form.Description = "短" },
		"service_email":    func(p *Plan) { p.Form.Email = "x" },
	} {
		p := good
		bad(&p)
		if f := fault.As(p.check(time.Now())); f == nil || f.Field != field || f.Retry != fault.RetryAfterInput || f.Message.ZH == "" {
			t.Errorf("%s: %+v", field, f)
		}
	}
	if n := field.Weight(DefaultDescription("1")); n < 30 || n > 500 {
		t.Errorf("the default description is %d long", n)
	}
}
