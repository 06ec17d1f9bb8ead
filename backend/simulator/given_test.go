package simulator_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"minifleet/backend/simulator"
)

func given() *simulator.Given {
	g := &simulator.Given{
		Template: simulator.GivenTemplate{ID: "2021000000000001", Name: "T", Versions: map[string]string{"1.0.0": "OFFLINE", "1.1.0": "RELEASE"}},
		Ordinary: true, Used: 3,
	}
	for i := range 40 {
		g.Merchants = append(g.Merchants, simulator.GivenMerchant{MiniAppID: "20210000000001" + strconv.Itoa(10+i), Name: "CANARY" + strconv.Itoa(i),
			Versions: []simulator.GivenVersion{{Number: "0.0.2", Status: "BUILDING", TemplateVersion: "1.1.0"}, {Number: "0.0.1", Status: "RELEASE", TemplateVersion: "1.0.0"}}})
	}
	return g
}

// TestAGivenWorldIsWhatWasGiven: merchants, versions, template and what is used
// of the day's audits.
func TestAGivenWorldIsWhatWasGiven(t *testing.T) {
	t.Parallel()
	s := serving(t, simulator.Options{Given: given()})
	world := struct {
		TemplateID string `json:"template_id"`
		Merchants  []struct {
			ID       string `json:"mini_app_id"`
			Name     string
			Versions []struct {
				Number string `json:"app_version"`
				Status string
			}
		}
		Templates []struct {
			ID    string `json:"template_id"`
			Tier  string
			Today int `json:"audits_today"`
		}
	}{}
	answer, err := http.Get(s.Info().Control + "/world")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&world); err != nil {
		t.Fatal(err)
	}
	if world.TemplateID != "2021000000000001" || len(world.Templates) != 1 || world.Templates[0].Tier != "ordinary" || world.Templates[0].Today != 3 {
		t.Errorf("%+v", world.Templates)
	}
	if len(world.Merchants) != 40 || world.Merchants[39].Name != "CANARY39" || world.Merchants[39].ID != "2021000000000149" {
		t.Fatalf("%+v", world.Merchants)
	}
	if v := world.Merchants[0].Versions; len(v) != 2 || v[0].Number != "0.0.2" || v[1].Status != "RELEASE" {
		t.Errorf("%+v", v)
	}
	for _, bad := range []func(*simulator.Given){
		func(g *simulator.Given) { g.Template.ID = "" },
		func(g *simulator.Given) { g.Merchants[1].MiniAppID = g.Merchants[0].MiniAppID },
		func(g *simulator.Given) { g.Merchants[0].Versions[0].Status = "PROMOTE_AUDIT_REJECT" },
		func(g *simulator.Given) { g.Merchants[0].Versions[0].Status = "RELEASE" }, // two online
		func(g *simulator.Given) { g.Merchants[0].Versions[0].Number = "1" },
	} {
		g := given()
		bad(g)
		if s, err := simulator.Start(t.Context(), simulator.Options{Dir: copyKeys(t), Given: g}); err == nil {
			s.Close()
			t.Errorf("a world that cannot be is served: %+v", g.Merchants[0])
		}
	}
}

// serving runs a simulator until the test ends.
func serving(t *testing.T, opt simulator.Options) *simulator.Server {
	t.Helper()
	opt.Dir = copyKeys(t)
	s, err := simulator.Start(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// copyKeys is a directory with key material and no world.
func copyKeys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(keyDir())); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestLengthsAreSpreadAsTheirPercentilesSay: half of the builds take no longer
// than the median, nine of ten no longer than the 90th percentile, and a build
// ends when it is due, whoever asks.
func TestLengthsAreSpreadAsTheirPercentilesSay(t *testing.T) {
	t.Parallel()
	clock := newClock()
	s := serving(t, simulator.Options{Private: true, Given: given(), Now: clock.Now})
	if _, err := s.Configure([]byte(`{"build_ms":60000,"build_p90_ms":240000}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Configure([]byte(`{"audit_p90_ms":1}`)); err == nil {
		t.Error("a 90th percentile below the median is taken")
	}
	var took []time.Duration
	for began := clock.Now(); ; {
		due := s.Due()
		if due.IsZero() {
			break
		}
		took = append(took, due.Sub(began))
		clock.Advance(due.Sub(clock.Now()))
		if d := s.Decisions(); len(d) > 0 {
			t.Fatalf("a build is told as an audit: %+v", d)
		}
	}
	if len(took) != 40 || !slices.IsSorted(took) {
		t.Fatalf("%d builds ended: %v", len(took), took)
	}
	// Of 40 draws, so with room: the 12th and the 28th stand around the median.
	if took[11] > 60*time.Second || took[27] < 60*time.Second || took[30] > 240*time.Second || took[39] < 120*time.Second {
		t.Errorf("%v", took)
	}
}

// TestAPrivateSimulatorTellsNobody: without the app's key there is nothing to be
// had from it, neither over the network nor from its directory.
func TestAPrivateSimulatorTellsNobody(t *testing.T) {
	t.Parallel()
	s := serving(t, simulator.Options{Private: true, Given: given()})
	if code, err := s.Consent("2021000000000110"); err != nil || code == "" {
		t.Errorf("%q %v", code, err)
	}
	if _, err := s.Consent("2021000000000999"); err == nil {
		t.Error("nobody agreed")
	}
	base := strings.TrimSuffix(s.Info().Control, "/_sim")
	for _, path := range []string{"/_sim/world", "/_sim/calls", "/oauth2/appToAppBatchAuth.htm", "/files/logo/2021000000000110.png", "/websocket/register.do"} {
		answer, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
	s.Close()
	if err := filepath.WalkDir(filepath.Dir(s.Info().Files.AppPrivateKeyPKCS1), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), "CANARY") || strings.Contains(string(content), "2021000000000110") {
			t.Errorf("%s tells of a merchant", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
