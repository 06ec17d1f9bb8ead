package simulator

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestEveryControlAddressIsDocumented(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("control.go")
	if err != nil {
		t.Fatal(err)
	}
	routes := regexp.MustCompile(`"(?:GET|POST) (/_sim/[a-z/]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(routes) < 20 {
		t.Fatalf("%d addresses were found", len(routes))
	}
	for _, name := range []string{"../../docs/platform.md", "../../docs/platform.zh-CN.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range routes {
			if !strings.Contains(string(text), r[1]) {
				t.Errorf("%s does not tell of %s", name, r[1])
			}
		}
	}
}
