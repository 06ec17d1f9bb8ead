package meta

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// TestTheLockOfPackagesIsHeld runs the check with stand-ins for what asks the
// system, which know no package by one of the names, as real ones do with
// alternatives.
func TestTheLockOfPackagesIsHeld(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the lock is of Debian packages")
	}
	lock, err := os.ReadFile(filepath.Join(root, "build", "debs.lock"))
	if err != nil {
		t.Fatal(err)
	}
	jq := regexp.MustCompile(`(?m)^jq (\S+) ([0-9a-f]{64})$`).FindStringSubmatch(string(lock))
	if jq == nil {
		t.Fatal("the lock has no jq with a digest")
	}
	system := regexp.MustCompile(`^# (\S+) (\S+) (\S+)\n`).FindStringSubmatch(string(lock))
	if system == nil {
		t.Fatal("the lock does not say of which system it is")
	}
	release, _ := os.ReadFile("/etc/os-release")
	if !regexp.MustCompile(`(?m)^ID="?`+system[1]+`"?$`).Match(release) || !regexp.MustCompile(`(?m)^VERSION_ID="?`+system[2]+`"?$`).Match(release) {
		t.Skip("the lock is of another system")
	}
	for _, c := range []struct {
		name, version, digest string
		here, ok              bool
	}{
		{"as locked", jq[1], jq[2], true, true},
		{"of another version", jq[1] + "+1", jq[2], true, false},
		{"with another digest", jq[1], strings.Repeat("0", 64), true, false},
		{"not installed", jq[1], jq[2], false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			bin := t.TempDir()
			stand := func(name, script string) {
				if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			stand("apt-cache", fmt.Sprintf(`case $1 in
depends) printf 'jq\nno-such-alternative\n' ;;
show) printf 'Package: jq\nVersion: %s\nSHA256: %s\n\n' ;;
esac`, c.version, c.digest))
			installed := ""
			if c.here {
				installed = "installed jq " + c.version
			}
			stand("dpkg-query", fmt.Sprintf("echo '%s'\nexit 1", installed))
			stand("dpkg", "echo "+system[3])
			cmd := exec.Command("build/scripts/locked.sh", "check", "jq")
			cmd.Dir = root
			cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "UNLOCKED=")
			out, err := cmd.CombinedOutput()
			if (err == nil) != c.ok {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestNoScriptStopsListeningToWhatItAsks: a reader that ends early, as grep -q
// does, ends the one that writes with a signal, and with pipefail a check then
// fails, or one with "!" passes, now and then.
func TestNoScriptStopsListeningToWhatItAsks(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join(root, "build", "scripts", "*.sh"))
	if err != nil || len(scripts) < 20 {
		t.Fatal(len(scripts), err)
	}
	early := regexp.MustCompile(`[^|]\|&?\s*(grep\b.*\s(-[a-zA-Z]*[qm]|--quiet|--max-count)|head\b|sed\b.*\bq\b|awk\b.*\bexit\b)`)
	for _, path := range scripts {
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(script), "\n") {
			if early.MatchString(line) && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				t.Errorf("%s:%d: %s", filepath.Base(path), i+1, strings.TrimSpace(line))
			}
		}
	}
}

// TestAReleaseIsBuiltWithLockedPackages: what a release is built with is held by
// digests, or by versions where no list knows the digest any more.
func TestAReleaseIsBuiltWithLockedPackages(t *testing.T) {
	read := func(path ...string) string {
		content, err := os.ReadFile(filepath.Join(append([]string{root}, path...)...))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	dist := read("build", "scripts", "dist.sh")
	named := regexp.MustCompile(`(?m)^packages=\((.+)\)$`).FindStringSubmatch(dist)
	if named == nil || strings.Count(dist, `"${packages[@]}"`) != 3 {
		t.Fatal("the release's packages are not installed, checked against the lock and told")
	}
	if !strings.Contains(dist, `build/scripts/locked.sh install "${packages[@]}"`) || strings.Contains(dist, "debs.sh") {
		t.Error("the release is built with packages beside the locked ones")
	}
	locked, digests := map[string]bool{}, 0
	line := regexp.MustCompile(`^([a-z0-9][a-z0-9.+-]*) (\S+) ([0-9a-f]{64}|-)$`)
	for _, l := range strings.Split(strings.TrimSpace(read("build", "debs.lock")), "\n")[1:] {
		m := line.FindStringSubmatch(l)
		if m == nil {
			t.Fatalf("no line of a lock: %q", l)
		}
		locked[m[1]] = true
		if m[3] != "-" {
			digests++
		}
	}
	for _, p := range append(strings.Fields(named[1]), "gcc-12", "libc6-dev", "nsis-common") {
		if !locked[p] {
			t.Errorf("%s is not locked", p)
		}
	}
	if digests*10 < len(locked)*9 {
		t.Errorf("of %d packages %d have a digest", len(locked), digests)
	}
	if !regexp.MustCompile(`(?m)^toolchain go1\.\d+\.\d+$`).MatchString(read("go.mod")) {
		t.Error("go.mod names no toolchain")
	}
	var npm struct {
		Packages map[string]struct {
			Integrity        string `json:"integrity"`
			HasInstallScript bool   `json:"hasInstallScript"`
		} `json:"packages"`
	}
	if err := json.Unmarshal([]byte(read("frontend", "package-lock.json")), &npm); err != nil || len(npm.Packages) < 50 {
		t.Fatal(len(npm.Packages), err)
	}
	for name, p := range npm.Packages {
		if name != "" && !strings.HasPrefix(p.Integrity, "sha512-") {
			t.Errorf("%s has no digest", name)
		}
		if p.HasInstallScript {
			t.Errorf("%s runs a program when it is installed", name)
		}
	}
}

// TestOnlyTestsHaveLightKeys: a program whose passphrases are quick to guess and
// whose signatures are short is built by the scripts of tests alone. The rooms
// that have such a part are tested without it.
func TestOnlyTestsHaveLightKeys(t *testing.T) {
	tests := map[string]bool{"test.sh": true, "soak.sh": true, "lint.sh": true, "long-tests.sh": true, "windows-suite.sh": true}
	scripts, err := filepath.Glob(filepath.Join(root, "build", "scripts", "*"))
	if err != nil || len(scripts) < 20 {
		t.Fatal(len(scripts), err)
	}
	named := 0
	for _, path := range append(scripts, filepath.Join(root, "Makefile")) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(content), "lightkeys") {
			continue
		}
		if named++; !tests[filepath.Base(path)] {
			t.Errorf("%s builds with light keys", path)
		}
	}
	if named == 0 {
		t.Error("no script of tests builds with light keys")
	}
	whole, err := os.ReadFile(filepath.Join(root, "build", "scripts", "test.sh"))
	if err != nil {
		t.Fatal(err)
	}
	withoutTag := map[string]bool{}
	for line := range strings.Lines(string(whole)) {
		_, arguments, found := strings.Cut(line, "go test ")
		if !found || strings.Contains(line, "lightkeys") {
			continue
		}
		for _, argument := range strings.Fields(arguments) {
			withoutTag[argument] = true
		}
	}
	for _, room := range []string{"vault", "alipay", "simulator"} {
		if !withoutTag["./backend/"+room] {
			t.Errorf("%s is not tested with the keys a program has", room)
		}
	}
	tagged := regexp.MustCompile(`(?m)^//go:build .*\blightkeys\b`)
	for _, s := range sources(t) {
		content, err := os.ReadFile(filepath.Join(root, s.path))
		if err != nil {
			t.Fatal(err)
		}
		if tagged.Match(content) && !withoutTag["./"+filepath.ToSlash(filepath.Dir(s.path))] {
			t.Errorf("%s has light keys in its tests", filepath.Dir(s.path))
		}
	}
}
