package api

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

func TestACallbackPortThatIsTakenIsRefusedAndNothingChanges(t *testing.T) {
	ctx := t.Context()
	f := real(t)
	if _, err := f.Vault.Create(ctx, secret(good)); err != nil {
		t.Fatal(err)
	}
	before, err := on(t, f.Settings).Get(ctx, Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	port := other.Addr().(*net.TCPAddr).Port
	form := before
	form.Callback.Port, form.IdleLockMinutes = port, 99
	_, err = on(t, f.Settings).Update(ctx, form)
	var told *fault.Error
	if !errors.As(err, &told) || told.Code != "authorize.port_in_use" || told.Field != "callback.port" {
		t.Fatalf("%v", err)
	}
	if now, err := on(t, f.Settings).Get(ctx, Nothing{}); err != nil || !reflect.DeepEqual(now, before) {
		t.Fatalf("%+v %v", now, err)
	}
	// While the callback is off the port may be anything.
	form.Callback.Enabled = false
	if _, err := on(t, f.Settings).Update(ctx, form); err != nil {
		t.Fatal(err)
	}
	form.Callback.Port = 80
	if _, err := on(t, f.Settings).Update(ctx, form); fault.CodeOf(err) != "settings.invalid" {
		t.Fatal(err)
	}
	channels, err := on(t, f.Messages).Channels(ctx, Nothing{})
	if err != nil || !channels.Enabled || len(channels.Channels) != 0 || channels.Notify != "" {
		t.Fatalf("%+v %v", channels, err)
	}
	if _, err := on(t, f.Messages).Reconnect(ctx, ByApp{AppID: "none"}); err == nil {
		t.Fatal("an app that is not there was reconnected")
	}
}

func TestANewAppBeginsAtTheRateOfTheSettings(t *testing.T) {
	ctx := t.Context()
	f := real(t)
	if _, err := f.Vault.Create(ctx, secret(good)); err != nil {
		t.Fatal(err)
	}
	form, err := on(t, f.Settings).Get(ctx, Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	form.DefaultRate = 37
	if _, err := on(t, f.Settings).Update(ctx, form); err != nil {
		t.Fatal(err)
	}
	pair, err := on(t, f.Apps).NewKeyPair(ctx, Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := on(t, f.Apps).NewKeyPair(ctx, Nothing{}) // stands for the platform's
	if err != nil {
		t.Fatal(err)
	}
	app, err := on(t, f.Apps).Save(ctx, AppForm{Name: "New", AppID: "2021000000000001", Mode: alipay.ModeKey, DraftID: pair.ID, AlipayPublicKey: other.PublicKey})
	if err != nil || app.Rate != 37 {
		t.Fatalf("%v %v", app.Rate, err)
	}
}

// What a screen or a record says as well is not written into a terminal.
func TestATerminalIsToldErrorsOnly(t *testing.T) {
	t.Parallel()
	dir, terminal := t.TempDir(), &bytes.Buffer{}
	log := Options{Dir: dir, Logger: StandardErrorLog(terminal)}.Logged().Logger
	log.Warn("what follows a run was not done")
	log.Error("an address was used twice")
	beside, err := os.ReadFile(filepath.Join(dir, "minifleet.log"))
	if err != nil || strings.Count(string(beside), "\n") != 2 {
		t.Fatalf("%s %v", beside, err)
	}
	if got := terminal.String(); strings.Contains(got, "follows") || !strings.Contains(got, "used twice") {
		t.Errorf("%q", got)
	}
}
