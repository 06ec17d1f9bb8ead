package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/api/rpc"
)

func TestDerivedFilesAreFresh(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	files, err := outputs()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		have, err := os.ReadFile(filepath.Join(root, path))
		if err != nil || string(have) != want {
			t.Errorf("%s is stale: run go generate ./backend/api (%v)", path, err)
		}
	}
}

type colour string

type sample struct {
	Text    string            `json:"text"`
	At      time.Time         `json:"at,omitzero"`
	Picture []byte            `json:"picture"`
	Tags    []string          `json:"tags"`
	Colour  colour            `json:"colour"`
	Child   *sample           `json:"child,omitempty"`
	Maybe   *int              `json:"maybe"`
	Ext     map[string]string `json:"ext"`
	Secret  api.Secret        `json:"secret"`
	Raw     json.RawMessage   `json:"raw"`
	inner   int
}

type empty struct{}

type limits struct {
	Most int `json:"most"`
}

func TestTypeScriptFollowsTheJSONForm(t *testing.T) {
	_ = sample{inner: 1}
	s, err := typescript([]rpc.Method{{
		Service: "Shop", Name: "Close", Request: reflect.TypeFor[empty](), Response: reflect.TypeFor[empty](),
	}, {
		Service: "Shop", Name: "Paint", Request: reflect.TypeFor[sample](), Response: reflect.TypeFor[empty](),
	}}, map[reflect.Type][]string{reflect.TypeFor[colour](): {"red", "green"}}, limits{7})
	if err != nil {
		t.Fatal(err)
	}
	out := s.types + s.calls + s.facts
	for _, want := range []string{
		"text: string;", "at?: string;", "picture: string;", "tags: string[];", "colour: Gencolour;",
		"child?: Gensample;", "maybe: number | null;", "ext: Record<string, string>;", "secret: string;", "raw: unknown;",
		`export type Gencolour = "red" | "green";`,
		"import type {\n  Gensample,\n} from", "export const facts: Genlimits = {\n  \"most\": 7\n};",
		`close: command<void, void>("Shop", "Close"),`,
		`paint: command<Gensample, void>("Shop", "Paint", { secret: true }),`, // a request that holds a secret is not kept
	} {
		if !strings.Contains(out, want) {
			t.Errorf("missing %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "inner") {
		t.Error("an unexported field is declared")
	}
}

func TestWhatHasNoClearJSONFormIsRefused(t *testing.T) {
	type span struct {
		D time.Duration `json:"d"`
	}
	type untagged struct{ A int }
	for _, typ := range []reflect.Type{reflect.TypeFor[span](), reflect.TypeFor[untagged]()} {
		if _, err := typescript([]rpc.Method{{Service: "S", Name: "M", Request: typ, Response: typ}}, nil, limits{}); err == nil {
			t.Errorf("%s was accepted", typ)
		}
	}
}
