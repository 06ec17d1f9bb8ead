package trouble

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

func TestTheLogTellsWhatHappenedAndNotToWhom(t *testing.T) {
	dir := t.TempDir()
	level := &slog.LevelVar{}
	log := Logger(dir, slog.DiscardHandler, level)
	log.Debug("below the level")
	log.With("batch", "01K16NXW1M85F8C7E69ED3DJMZ").Warn("a call failed",
		"method", "alipay.open.mini.version.upload", "code", "CAN_NOT_SUBMIT_WITH_AUDIT_GRAY",
		"error", fmt.Errorf("木子咖啡工坊: %w", fault.Wrap(&url.Error{Op: "Post", URL: "https://openapi.alipay.com/gateway.do?app_auth_token=202611BBd41d8cd98f00b204e9800998", Err: errors.New("i/o timeout")},
			"platform.unreachable", fault.T("the platform does not answer", "平台没有回应"))))
	content, err := os.ReadFile(filepath.Join(dir, logFile))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for _, wanted := range []string{"a call failed", "alipay.open.mini.version.upload", "CAN_NOT_SUBMIT_WITH_AUDIT_GRAY", "platform.unreachable", "https://openapi.alipay.com/", "i/o timeout"} {
		if !strings.Contains(text, wanted) {
			t.Errorf("%q is missing in %s", wanted, text)
		}
	}
	for _, private := range []string{"木子", "202611BB", "app_auth_token", "below the level"} {
		if strings.Contains(text, private) {
			t.Errorf("%q is in %s", private, text)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, logFile)); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Error(info.Mode(), err)
	}
	level.Set(slog.LevelDebug)
	log.Debug("now it is wanted")
	if content, _ := os.ReadFile(filepath.Join(dir, logFile)); !strings.Contains(string(content), "now it is wanted") {
		t.Error("the level is not followed")
	}
}

func TestTheLogIsBoundedAndMakesNoDirectory(t *testing.T) {
	dir := t.TempDir()
	f := &file{dir: dir, limit: 1000}
	for i := range 100 {
		if _, err := fmt.Fprintf(f, "record %3d %s\n", i, strings.Repeat("x", 88)); err != nil {
			t.Fatal(err)
		}
	}
	var kept int64
	for _, name := range []string{logFile, logBefore} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Size() > 1000 {
			t.Fatal(name, info, err)
		}
		kept += info.Size()
	}
	if last, _ := os.ReadFile(filepath.Join(dir, logFile)); !strings.Contains(string(last), "record  99") || kept < 1000 {
		t.Errorf("the newest are not kept: %s", last)
	}
	Logger(filepath.Join(dir, "none"), slog.DiscardHandler, slog.LevelInfo).Warn("x")
	if _, err := os.Stat(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a data directory was made by its log")
	}
}

// Whatever stands around it, a secret in a text is not in the masked one.
func TestMaskHidesSecretsAnywhere(t *testing.T) {
	secrets := []string{"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "202611BBd41d8cd98f00b204e9800998", "13800138000", "2021004307246788", "li@example.com", "重庆小面馆"}
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SampledFrom(secrets).Draw(t, "secret")
		around := rapid.StringOfN(rapid.RuneFrom([]rune(` :;,()[]{}<>|"'=&?`+"\n\t")), 0, 6, -1)
		text := "call failed" + around.Draw(t, "before") + " " + secret + " " + around.Draw(t, "after") + "end"
		if got := Mask(text); strings.Contains(got, secret) {
			t.Fatalf("%q became %q", text, got)
		}
	})
	if got := Mask("a version is not there: alipay.open.mini.version.online, CAN_NOT_ROLLBACK_WITHOUT_OFFLINE"); got != "a version is not there: alipay.open.mini.version.online, CAN_NOT_ROLLBACK_WITHOUT_OFFLINE" {
		t.Error(got)
	}
}

func TestAReportHoldsShapesAndNoContents(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"preferences.json": "{}", "王老板的合同.docx": "secret", "vault/000001.vlog": "sealed", logFile: "level=WARN msg=x\n"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	type settings struct {
		Rate  float64 `json:"rate"`
		On    bool    `json:"on"`
		Proxy string  `json:"proxy"`
		Empty string  `json:"empty"`
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	files, err := Report(dir, Program{Version: "1.2.3", At: at}, &Inside{settings{40, true, "proxy.office", ""}, []vault.Size{{Collection: "merchants", Records: 7}}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Zip(&b, files, at); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all, names := "", []string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all, names = all+string(content), append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "program.json files.json settings.json vault.json minifleet.log" {
		t.Error(got)
	}
	for _, wanted := range []string{`"version": "1.2.3"`, `"rate": 40`, `"proxy": "…"`, `"empty": ""`, `"collection": "merchants"`, `"records": 7`, "vault/000001.vlog", "….docx"} {
		if !strings.Contains(all, wanted) {
			t.Errorf("%s is missing in %s", wanted, all)
		}
	}
	for _, private := range []string{"王老板", "secret", "sealed", "proxy.office"} {
		if strings.Contains(all, private) {
			t.Errorf("%s is in it", private)
		}
	}
}

// A report names what the program itself puts into a data directory, and of a
// person's files the ending alone.
func TestAReportNamesTheProgramsOwnFiles(t *testing.T) {
	dir := t.TempDir()
	own := []string{"used.json", "command.json", "instance.json", "instance.lock", "web-token", "open.html", "window.json", "preferences.json", "stay-here", "vault/seal", "before-restore-2026-11-30-213353/used.json"}
	for _, name := range append(own, "used car of Ann.xlsx", "command.docx") {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := listing(dir)
	if err != nil {
		t.Fatal(err)
	}
	told := []string{}
	for _, e := range list {
		told = append(told, e.Name)
	}
	for _, name := range append(own, "….xlsx", "….docx") {
		if !slices.Contains(told, name) {
			t.Errorf("%s is not told: %v", name, told)
		}
	}
}
