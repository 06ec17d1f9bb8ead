package api

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// The desktop binds by the name of a type and of its package: the screens have
// to call it by these, or the window takes itself for a browser's page.
func TestTheScreensCallTheBridgeByItsName(t *testing.T) {
	text, err := os.ReadFile("../../frontend/src/bridge/desktop.ts")
	if err != nil {
		t.Fatal(err)
	}
	pkg, name, _ := strings.Cut(reflect.TypeFor[Bridge]().String(), ".")
	if call := ".go?." + pkg + "?." + name; !strings.Contains(string(text), call) {
		t.Errorf("the screens do not look for window%s", call)
	}
}
