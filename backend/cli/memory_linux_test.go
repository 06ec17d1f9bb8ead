package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"minifleet/backend/boundtest"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

// TestNothingOfTheVaultIsInMemoryAfterTheLock reads the memory of a running
// program as a debugger would, before the lock and after it, through as many
// lock cycles as a soak asks for.
func TestNothingOfTheVaultIsInMemoryAfterTheLock(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may read the memory of a program that lets nobody look in")
	}
	p := newProgram(t)
	sim := startSimulator(t, p, 1)
	const passphrase = "a passphrase for the kill tests"
	canaries := map[string][]byte{"passphrase": []byte(passphrase)}
	ws, err := workspace.Open(p.data, []byte(passphrase), workspace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	app, err := ws.Providers.FindApp("")
	if err != nil {
		t.Fatal(err)
	}
	canaries["private key, text"], canaries["private key, bytes"] = privateKeyOf(t, sim.dir)
	for _, name := range []string{"contact", "notes"} {
		canaries[name] = fmt.Appendf(nil, "canary-%s-%d", name, time.Now().UnixNano())
	}
	if _, err := ws.Merchants.Add(merchant.Merchant{AppID: app.ID, Name: "Tea", Contact: string(canaries["contact"]), Notes: string(canaries["notes"])}); err != nil {
		t.Fatal(err)
	}
	if err := ws.Close(); err != nil {
		t.Fatal(err)
	}

	cmd := p.command("serve", "--no-open")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	call := rpcOf(t, filepath.Join(p.data, "instance.json"))
	for cycle := range lockCycles() {
		call("Vault/Unlock", fmt.Sprintf(`{"passphrase":%q}`, passphrase))
		for _, read := range []string{"Merchants/Find", "Apps/List", "Journal/Search", "Overview/Get"} {
			call(read, `{"filter":{},"limit":50}`)
		}
		open := countIn(t, cmd.Process.Pid, canaries)
		if open["contact"] == 0 || open["notes"] == 0 {
			t.Fatalf("while it is open %v", open)
		}
		call("Vault/Lock", `{}`)
		var locked map[string]int
		for deadline := time.Now().Add(10 * time.Second); ; {
			if locked = countIn(t, cmd.Process.Pid, canaries); len(locked) == 0 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("cycle %d: after the lock memory holds %v, while it was open %v", cycle, locked, open)
			}
			time.Sleep(200 * time.Millisecond)
		}
	}
}

// privateKeyOf returns a part of the key of the simulator's app, as text and as
// bytes. It is from the middle: the ends are those of any key.
func privateKeyOf(t *testing.T, dir string) (text, der []byte) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "app_private_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(content)
	lines := bytes.Split(content, []byte("\n"))
	return lines[len(lines)/2], block.Bytes[len(block.Bytes)/2:][:48]
}

func lockCycles() int {
	if n, err := strconv.Atoi(os.Getenv("MINIFLEET_LOCK_CYCLES")); err == nil {
		return n
	}
	return 2
}

// rpcOf calls the facade of a running serve, once it has announced itself. Each
// call has a connection of its own: what it carried goes with it.
func rpcOf(t *testing.T, instance string) func(method, body string) {
	var running struct{ Address, Token string }
	for deadline := time.Now().Add(30 * time.Second); running.Address == ""; time.Sleep(20 * time.Millisecond) {
		content, err := os.ReadFile(instance)
		if err == nil {
			err = json.Unmarshal(content, &running)
		}
		if err != nil && time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return func(method, body string) {
		t.Helper()
		req, err := http.NewRequest(http.MethodPost, "http://"+running.Address+"/rpc/"+method, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+running.Token)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-MiniFleet", "1")
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if b, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK && strings.HasPrefix(method, "Vault/") {
			t.Fatalf("%s: %s %s", method, resp.Status, b)
		}
	}
}

// countIn counts texts in the writable memory of a process.
func countIn(t *testing.T, pid int, texts map[string][]byte) map[string]int {
	t.Helper()
	maps, err := os.Open(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Skip(err)
	}
	defer maps.Close()
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Skip(err)
	}
	defer mem.Close()
	found := map[string]int{}
	const piece, overlap = 8 << 20, 256
	buf := make([]byte, piece+overlap)
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") {
			continue
		}
		for at := from; at < to; at += piece {
			n, _ := mem.ReadAt(buf[:min(int64(len(buf)), to-at)], at)
			for name, text := range texts {
				c := bytes.Count(buf[:n], text)
				if boundtest.RaceDetector {
					// Its runtime keeps a copy of the environment that the program was started with.
					c -= bytes.Count(buf[:n], append([]byte(passphraseVariable+"="), text...))
				}
				if c > 0 {
					found[name] += c
				}
			}
		}
	}
	return found
}
