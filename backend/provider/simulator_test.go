package provider

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/platformtest"
	"minifleet/backend/simulator"
)

// platform starts a simulated platform and returns its simulator.json.
func platform(t *testing.T) string {
	t.Helper()
	return filepath.Join(platformtest.StartSimulator(t, simulator.Options{Merchants: 1}).Dir, simulator.InfoFile)
}

func TestTheConnectionTestAgainstASimulatedPlatform(t *testing.T) {
	file := platform(t)
	load := func(options ...SimulatorOption) NewApp {
		n, err := LoadSimulatorFile(file, options...)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	p := pairs()
	s := tester(t)
	cases := []struct {
		name string
		app  NewApp
		make func(*NewApp)
		step StepName
		code fault.Code
	}{
		{"key mode", load(), nil, "", ""},
		{"PKCS#1", load(), func(n *NewApp) {
			key, err := os.ReadFile(filepath.Join(filepath.Dir(file), "app_private_key_pkcs1.pem"))
			if err != nil {
				t.Fatal(err)
			}
			n.Secrets.PrivateKey = string(key)
		}, "", ""},
		{"certificates", load(WithCertificates()), nil, "", ""},
		{"AES", load(WithAES()), nil, "", ""},
		{"certificates and AES", load(WithCertificates(), WithAES()), nil, "", ""},
		{"app id", load(), func(n *NewApp) { n.App.AppID = "2021009999999999" }, StepAccepted, "provider.test_wrong_app_id"},
		{"private key", load(), func(n *NewApp) { n.Secrets.PrivateKey = p[0].private }, StepAccepted, "provider.test_wrong_private_key"},
		{"Alipay key", load(), func(n *NewApp) { n.App.AlipayPublicKey = p[1].public }, StepVerified, "provider.test_wrong_alipay_key"},
		{"path", load(), func(n *NewApp) { n.App.Gateway += "/x" }, StepGateway, "provider.test_not_gateway"},
		{"AES key", load(WithAES()), func(n *NewApp) { n.Secrets.AESKey = "AAECAwQFBgcICQoLDA0ODw==" }, StepEncryption, "provider.test_aes"},
		{"certificate of another key", load(WithCertificates()), func(n *NewApp) { n.Secrets.PrivateKey = p[0].private }, StepKeys, "platform.key_mismatch"},
		{"certificates mixed up", load(WithCertificates()), func(n *NewApp) { n.App.AlipayCert = n.App.RootCert }, StepVerified, "provider.test_wrong_alipay_key"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.make != nil {
				c.make(&c.app)
			}
			r, err := s.TestNew(context.Background(), c.app)
			if err != nil {
				t.Fatal(err)
			}
			last := r.Steps[len(r.Steps)-1]
			if c.step == "" {
				if !r.OK || r.Templates == 0 {
					t.Fatalf("%s: %v", last.Name, last.Fault)
				}
				return
			}
			if r.OK || last.Name != c.step || fault.CodeOf(last.Fault) != c.code {
				t.Fatalf("got %s: %v", last.Name, last.Fault)
			}
		})
	}
	s.now = func() time.Time { return time.Now().Add(-3 * time.Hour) }
	if r, err := s.TestNew(context.Background(), load()); err != nil || !r.OK {
		// A platform that checks the clock says so; nothing else may be blamed.
		if last := r.Steps[len(r.Steps)-1]; fault.CodeOf(last.Fault) != "provider.test_clock" {
			t.Fatalf("%v, %v", last.Fault, err)
		}
	}
}

func TestASimulatorsTemplatesAreFetched(t *testing.T) {
	file := platform(t)
	s := tester(t)
	n, tpl, err := LoadSimulator(file)
	if err != nil {
		t.Fatal(err)
	}
	a := addApp(t, s, n)
	tpl.AppID = a.ID
	if _, err := s.AddTemplate(tpl); err != nil {
		t.Fatal(err)
	}
	list, err := s.RefreshTemplates(context.Background(), a.ID)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	mine, err := s.FindTemplate(tpl.TemplateID)
	if err != nil || len(mine.Versions) == 0 || mine.Ext != DefaultExt {
		t.Fatalf("%+v, %v", mine, err)
	}
}

// Templates that are met together stand in the platform's order.
func TestTemplatesStandInThePlatformsOrder(t *testing.T) {
	file := platform(t)
	for range 8 {
		s := tester(t)
		n, _, err := LoadSimulator(file)
		if err != nil {
			t.Fatal(err)
		}
		now := time.Now()
		s.now = func() time.Time { return now }
		a := addApp(t, s, n)
		list, err := s.RefreshTemplates(context.Background(), a.ID)
		if err != nil || len(list) < 2 {
			t.Fatal(list, err)
		}
		if !slices.IsSortedFunc(list, func(a, b Template) int { return strings.Compare(a.TemplateID, b.TemplateID) }) { // as the simulator lists them
			t.Fatalf("%+v", list)
		}
	}
}
