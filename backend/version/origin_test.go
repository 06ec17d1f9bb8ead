package version_test

import (
	"context"
	"testing"
	"time"

	"minifleet/backend/version"
)

// A version is what was sent by what it is: from another version of the
// template it never is, however well its number, its absence before and its
// time fit.
func TestWhoseAVersionIsIsToldByWhatItIs(t *testing.T) {
	w := newWorld(t, 1, `{"build_ms":0,"audit":"manual"}`)
	w.Control("POST", "/templates", map[string]any{"template_version": "1.0.2"}, nil)
	app, ctx := w.apps[0], context.Background()
	r := version.Remote{Client: w.client, As: w.acting[app], Now: time.Now}
	upload := func(number, template string) {
		t.Helper()
		src := w.source()
		src.TemplateVersion = template
		_, err := r.Upload(ctx, number, src)
		w.ok(err)
	}
	origin := func(number string, absent bool, at time.Time) version.Origin {
		t.Helper()
		o, _, calls, err := r.OriginOf(ctx, number, version.Sent{Source: w.source(), Absent: absent, At: at})
		w.ok(err)
		if calls < 1 || calls > 3 {
			t.Errorf("%d calls", calls)
		}
		return o
	}
	now := time.Now()
	if o := origin("1.0.0", true, now); o != version.OfNobody {
		t.Errorf("a number nobody has: %s", o)
	}
	upload("1.0.0", "1.0.2")
	if o := origin("1.0.0", true, now); o != version.OfOther {
		t.Errorf("from another version of the template, absent before, made just then: %s", o)
	}
	upload("1.0.1", templateVersion)
	if o := origin("1.0.1", false, time.Time{}); o != version.OfSent {
		t.Errorf("from this version of the template: %s", o)
	}
	// From here on the list of uses names the higher one alone.
	w.Settings(map[string]any{"build_ms": 60_000})
	upload("1.0.2", templateVersion)
	if o := origin("1.0.2", true, now); o != version.OfHidden {
		t.Errorf("being built: %s", o)
	}
	w.Settings(map[string]any{"build_ms": 0})
	upload("1.0.3", templateVersion)
	for _, c := range []struct {
		absent bool
		at     time.Time
		want   version.Origin
	}{
		{true, time.Now(), version.OfSent},
		{false, time.Now(), version.OfEither}, // its time alone proves nothing
		{true, time.Time{}, version.OfEither}, // nor its absence
		{true, time.Now().Add(-time.Minute), version.OfEither},
		{true, time.Now().Add(time.Minute), version.OfOther}, // it was there before
	} {
		if o := origin("1.0.1", c.absent, c.at); o != c.want {
			t.Errorf("absent before %v, sent %v ago: %s, want %s", c.absent, time.Since(c.at).Round(time.Second), o, c.want)
		}
	}
}
