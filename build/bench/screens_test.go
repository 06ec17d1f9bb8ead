package bench

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
)

// listed is how many merchants the screens show.
const listed = 10_000

// TestScreens measures the screens in a browser with 10,000 merchants, entered
// by the same commands a person would use.
func TestScreens(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := newPlatform(t, 1)
	run(t, data, "init")
	run(t, data, "app", "add", "--simulator", p.file())
	names, sheet := merchants(t, listed)
	imported := run(t, data, "merchant", "import", sheet)

	queries := []map[string]string{}
	for _, i := range []int{4711, 17, 9999, 5000, 1234, 8080, 2, 6543} {
		queries = append(queries,
			map[string]string{"text": names[i], "name": names[i]},
			map[string]string{"text": phone(i), "name": names[i]},
			map[string]string{"text": miniAppID(i), "name": names[i]})
	}
	content, err := json.Marshal(queries)
	if err != nil {
		t.Fatal(err)
	}
	questions := filepath.Join(t.TempDir(), "queries.json")
	if err := os.WriteFile(questions, content, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "scripts/bench.mjs", binary(t), data, questions)
	cmd.Dir = filepath.Join("..", "..", "frontend")
	cmd.Env = append(os.Environ(), "MINIFLEET_PASSPHRASE="+passphrase)
	var report bytes.Buffer
	cmd.Stderr = &report
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, report.String())
	}
	var screens struct {
		First, Unlock, Table float64
		Search, Typed        []float64
		Screens              map[string]float64
		Opened, Used         struct{ Now, Peak float64 }
		Idle                 struct{ Wakeups, Core float64 }
	}
	if err := json.Unmarshal(out, &screens); err != nil {
		t.Fatalf("%s %v", out, err)
	}
	derivation := keyDerivation(t, data)
	slices.Sort(screens.Search)
	slices.Sort(screens.Typed)
	if len(screens.Typed) == 0 || len(screens.Screens) == 0 {
		t.Fatalf("nothing was typed or no screen was opened: %s", out)
	}

	area := fmt.Sprintf("Screens in Chromium on a vault with %d merchants", listed)
	measurements.atMost(t, area, "start of the program to its first screen (unlock), ms", screens.First, 1000, "%.0f")
	measurements.note(t, area, "passphrase entered to the overview, ms", fmt.Sprintf("%.0f", screens.Unlock))
	measurements.note(t, area, "of which key derivation (Argon2id), ms", fmt.Sprintf("%.0f", derivation))
	measurements.atMost(t, area, "start to the overview, without the key derivation, ms", screens.First+screens.Unlock-derivation, 1000, "%.0f")
	measurements.note(t, area, "table of all merchants opened, ms", fmt.Sprintf("%.0f", screens.Table))
	measurements.atMost(t, area, fmt.Sprintf("search answered, median of %d, ms", len(screens.Search)), screens.Search[len(screens.Search)/2], 100, "%.0f")
	measurements.atMost(t, area, "search answered, slowest, ms", screens.Search[len(screens.Search)-1], 100, "%.0f")
	measurements.atMost(t, area, fmt.Sprintf("key to redraw, median of %d, ms", len(screens.Typed)), screens.Typed[len(screens.Typed)/2], 50, "%.0f")
	measurements.atMost(t, area, "key to redraw, slowest, ms", screens.Typed[len(screens.Typed)-1], 50, "%.0f")
	for _, path := range slices.Sorted(maps.Keys(screens.Screens)) {
		measurements.atMost(t, area, "screen "+path+" opened, ms", screens.Screens[path], 300, "%.0f")
	}
	measurements.atMost(t, area, "memory of the program after that, MiB", screens.Used.Now/mib, 200, "%.0f")
	measurements.atMost(t, area, "memory of the program, most ever, MiB", screens.Used.Peak/mib, 200, "%.0f")
	measurements.atMost(t, area, "wake-ups of the program in a second, nothing to do for a minute", screens.Idle.Wakeups, 10, "%.1f")
	measurements.atMost(t, area, "of a core, nothing to do for a minute, %", screens.Idle.Core, 0.2, "%.2f")
	measurements.note(t, area, "import of the merchants from CSV", fmt.Sprintf("%.1f s", imported.took.Seconds()))
}

func phone(i int) string     { return fmt.Sprintf("138%08d", i*97) }
func miniAppID(i int) string { return fmt.Sprintf("2021%012d", i*389) }

// merchants writes a sheet of n to import and returns the names in it.
func merchants(t *testing.T, n int) (names []string, file string) {
	t.Helper()
	places := []string{"南山", "西湖", "静安", "武侯", "天河", "鼓楼", "江汉", "雁塔"}
	trades := []string{"茶馆", "面馆", "花店", "书店", "诊所", "健身房", "烘焙坊", "修理铺"}
	people := []string{"张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆"}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"name", "contact", "phone", "mini_app_id", "tags", "notes", "ext.shop"}}
	for i := range n {
		name := fmt.Sprintf("%s%s%05d号店", places[i%len(places)], trades[i/8%len(trades)], i)
		names = append(names, name)
		rows = append(rows, []string{
			name, people[i%len(people)], phone(i), miniAppID(i), fmt.Sprintf("城市%d", i%50), "月结，发票寄送", fmt.Sprint(i),
		})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "merchants.csv")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return names, file
}

// keyDerivation is how long the key of a vault takes here, in milliseconds,
// with the costs its header names.
func keyDerivation(t *testing.T, data string) float64 {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(data, "vault", "header.json"))
	if err != nil {
		t.Fatal(err)
	}
	var header struct {
		Costs struct {
			MemoryKiB uint32 `json:"memory_kib"`
			Time      uint32 `json:"time"`
			Threads   uint8  `json:"threads"`
		} `json:"costs"`
	}
	if err := json.Unmarshal(content, &header); err != nil || header.Costs.Time == 0 {
		t.Fatalf("the header names no costs: %s %v", content, err)
	}
	var times []float64
	for range 5 {
		began := time.Now()
		argon2.IDKey([]byte(passphrase), make([]byte, 16), header.Costs.Time, header.Costs.MemoryKiB, header.Costs.Threads, 32)
		times = append(times, time.Since(began).Seconds()*1000)
	}
	slices.Sort(times)
	return times[len(times)/2]
}
