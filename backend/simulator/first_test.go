package simulator_test

import "testing"

func TestFirst(t *testing.T) {
	p := start(t, `{"build_ms":0,"audit":"manual"}`)
	s := p.seller(0)
	s.want(s.upload("1.0.0"), "")
	s.want(s.apply("1.0.0", nil), "")
	s.audit("1.0.0", "pass")
	s.want(s.on("version.online", "1.0.0"), "")
	if got := s.status("1.0.0"); got != "RELEASE" {
		t.Fatal(got)
	}
}
