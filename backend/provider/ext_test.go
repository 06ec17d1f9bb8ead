package provider

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minifleet/backend/fault"
)

var tea = MerchantValues{Name: `清风"茶馆"`, Phone: "0571-1", MiniAppID: "2021001100000001",
	Ext: map[string]string{"shop": "1001", "quote": `a"b\c`, "self": "{{name}}", "true": "true"}}

func TestRenderExtFillsStringsAndNothingElse(t *testing.T) {
	cases := []struct{ tpl, want string }{
		{``, ``},
		{DefaultExt, `{"ext":{"merchantId":"2021001100000001"},"extEnable":true}`},
		{`{"ext":{"a":"{{name}} ({{ext.shop}})","b":[1.10,"{{ phone }}",null,1e400]}}`,
			`{"ext":{"a":"清风\"茶馆\" (1001)","b":[1.10,"0571-1",null,1e400]}}`},
		{`{"ext":{"a":"{{ext.quote}}","b":"{{ext.self}}","c":"{{ext.true}}"}}`, `{"ext":{"a":"a\"b\\c","b":"{{name}}","c":"true"}}`},
		{`{"ext":{"{{name}}":"<&>"}}`, `{"ext":{"{{name}}":"<&>"}}`},
		{`{"ext":{"a":"{{ not closed"}}`, `{"ext":{"a":"{{ not closed"}}`},
	}
	for _, c := range cases {
		got, err := RenderExt(c.tpl, tea)
		if err != nil || got != c.want {
			t.Errorf("%s\n got %s, %v\nwant %s", c.tpl, got, err, c.want)
		}
	}
}

func TestRenderExtNamesWhatIsWrong(t *testing.T) {
	cases := []struct {
		tpl   string
		code  fault.Code
		field string
	}{
		{`{"ext":{"a":"{{contact}}"}}`, "provider.ext_missing", "contact"},
		{`{"ext":{"a":"{{ext.none}}"}}`, "provider.ext_missing", "ext.none"},
		{`{"ext":{"a":"{{nmae}}"}}`, "provider.ext_placeholder", "nmae"},
		{`{"ext":{"a":"{{ext.}}"}}`, "provider.ext_placeholder", "ext."},
		{`{"ext":{"a":"{{}}"}}`, "provider.ext_placeholder", ""},
		{`["a"]`, "provider.ext_shape", "ext"},
		{`{"extEnable":"true"}`, "provider.ext_shape", "extEnable"},
		{`{"window":[]}`, "provider.ext_shape", "window"},
		{`{"extPages":{"pages/index":1}}`, "provider.ext_shape", "extPages"},
		{`{"ext":{}} {}`, "provider.ext_json", "ext"},
		{"{\n\"ext\": {,}}", "provider.ext_json", "ext"},
		{`null`, "provider.ext_shape", "ext"},
	}
	for _, c := range cases {
		_, err := RenderExt(c.tpl, tea)
		wantFault(t, err, c.code, c.field)
		if c.code != "provider.ext_missing" {
			if err := ValidateExt(c.tpl); fault.CodeOf(err) != c.code {
				t.Errorf("%s: ValidateExt says %v", c.tpl, err)
			}
		} else if f := fault.As(err); f.Merchant != tea.Name {
			t.Errorf("the merchant is not named: %+v", f)
		}
	}
	if got := PlaceholdersIn(`{"ext":{"a":"{{ext.b}}{{name}}","c":["{{name}}"]}}`); !cmp.Equal(got, []string{"ext.b", "name"}) {
		t.Fatal(got)
	}
	if err := ValidateExt(DefaultExt); err != nil {
		t.Fatal(err)
	}
	if _, err := RenderExt("{\n\"ext\": {,}}", tea); !strings.Contains(err.Error(), "2:") {
		t.Fatalf("the line is not named: %v", err)
	}
}

func TestNoValueChangesTheStructure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringN(1, 60, -1).Draw(t, "value")
		out, err := RenderExt(`{"ext":{"a":"{{ext.v}}","b":"x{{ext.v}}y"},"extEnable":true}`, MerchantValues{Ext: map[string]string{"v": value}})
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{"extEnable": true, "ext": map[string]any{"a": value, "b": "x" + value + "y"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzRenderExt(f *testing.F) {
	f.Add(DefaultExt, "v")
	f.Add(`{"ext":{"a":"{{ext.k}}","b":[{"c":"{{name}}"}]},"extPages":{"p":{}}}`, `"}`)
	f.Add(`{"a":1e999,"a":"{{ext.k}}"}`, "{{name}}")
	f.Fuzz(func(t *testing.T, tpl, value string) {
		m := tea
		m.Ext = map[string]string{"k": value}
		out, err := RenderExt(tpl, m)
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		if out == "" {
			if strings.TrimSpace(tpl) != "" {
				t.Fatal("an ext was lost")
			}
			return
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(out), &object); err != nil || object == nil {
			t.Fatalf("%q is no object: %v", out, err)
		}
		if err := ValidateExt(tpl); err != nil {
			t.Fatalf("rendered what is not valid: %v", err)
		}
	})
}
