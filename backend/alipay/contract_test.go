package alipay

import (
	"context"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// contractMethod is one method of the platform's contract.
type contractMethod struct {
	Carrier  string         `json:"carrier"`
	Request  map[string]any `json:"request"`
	Files    []string       `json:"files"`
	Response map[string]any `json:"response"`
	SubCodes []string       `json:"sub_codes"`
	// EncryptOnly methods are never sent in the clear.
	EncryptOnly bool `json:"encrypt_only"`
}

func loadContract(t testing.TB) map[string]contractMethod {
	t.Helper()
	data, err := os.ReadFile("testdata/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var c map[string]contractMethod
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// typedMethod is one exported method of Client that calls the platform.
type typedMethod struct {
	name      string
	req, resp reflect.Type
}

func typedMethods() []typedMethod {
	var all []typedMethod
	t := reflect.TypeFor[*Client]()
	for i := range t.NumMethod() {
		m := t.Method(i)
		if m.Type.NumIn() == 4 && m.Type.In(2) == reflect.TypeFor[Acting]() {
			all = append(all, typedMethod{m.Name, m.Type.In(3), m.Type.Out(0)})
		}
	}
	return all
}

func (m typedMethod) call(ctx context.Context, c *Client, as Acting, req any) (any, error) {
	out := reflect.ValueOf(c).MethodByName(m.name).Call([]reflect.Value{
		reflect.ValueOf(ctx), reflect.ValueOf(as), reflect.ValueOf(req)})
	err, _ := out[1].Interface().(error)
	return out[0].Interface(), err
}

// filled is a request with every field set.
func (m typedMethod) filled(files []string) any {
	v := reflect.New(m.req).Elem()
	fill(v, "1")
	if f := v.FieldByName("Files"); f.IsValid() {
		var list []File
		for _, name := range files {
			list = append(list, File{Field: name, Name: "C:\\图片\\a\"b.png", Content: []byte("content of " + name)})
		}
		f.Set(reflect.ValueOf(list))
	}
	return v.Interface()
}

func fill(v reflect.Value, seed string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("值 &=+<\"'%" + seed)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), seed)
	case reflect.Slice:
		if v.Type().Elem() == reflect.TypeFor[File]() {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), seed+"a")
		fill(v.Index(1), seed+"b")
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), seed+strconv.Itoa(i))
		}
	}
}

// shape writes a type as the contract writes it.
func shape(t reflect.Type) any {
	switch t.Kind() {
	case reflect.Pointer:
		return shape(t.Elem())
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Slice:
		return []any{shape(t.Elem())}
	}
	fields := map[string]any{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "-" {
			fields[name] = shape(t.Field(i).Type)
		}
	}
	return fields
}

// same compares a type's shape with the contract's. Seconds are numbers here
// whatever the contract calls them, because the platform sends both.
func same(got, want any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k := range w {
			if (k == "expires_in" || k == "re_expires_in") && g[k] == "integer" {
				continue
			}
			if !same(g[k], w[k]) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		return ok && len(g) == 1 && len(w) == 1 && same(g[0], w[0])
	}
	return got == want
}

func TestEveryMethodOfTheContractIsTypedAsItSays(t *testing.T) {
	contract := loadContract(t)
	methods := typedMethods()
	if len(methods) != 81 || len(contract) != 81 {
		t.Fatalf("%d typed methods, %d in the contract", len(methods), len(contract))
	}
	g := newFakeGateway(t)
	plain, c := g.client(nil), g.client(func(cfg *Config) { cfg.AESKey = testAES64 })
	g.set(func() { g.aes = testAES })
	met := map[string]bool{}
	for _, m := range methods {
		if _, err := m.call(t.Context(), c, Acting{}, reflect.New(m.req).Elem().Interface()); err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		calls := g.seen()
		method := calls[len(calls)-1].method
		before := len(calls)
		if _, err := m.call(t.Context(), plain, Acting{}, reflect.New(m.req).Elem().Interface()); (err != nil) != contract[method].EncryptOnly {
			t.Errorf("%s in the clear: %v", method, err)
		} else if sent := len(g.seen()) > before; sent == contract[method].EncryptOnly {
			t.Errorf("%s was sent in the clear: %v", method, sent)
		}
		met[method] = true
		want, ok := contract[method]
		if !ok {
			t.Errorf("%s calls %s, which the contract does not have", m.name, method)
			continue
		}
		if got := shape(m.req); !same(got, want.Request) {
			t.Errorf("%s request\n got %v\nwant %v", m.name, got, want.Request)
		}
		if got := shape(m.resp); !same(got, want.Response) {
			t.Errorf("%s response\n got %v\nwant %v", m.name, got, want.Response)
		}
		tr, _ := traitOf(method)
		files := append([]string(nil), tr.files...)
		sort.Strings(files)
		if string(tr.carrier) != want.Carrier || !slices.Equal(files, want.Files) && len(files)+len(want.Files) > 0 {
			t.Errorf("%s: carrier %s files %v, want %s %v", method, tr.carrier, files, want.Carrier, want.Files)
		}
		reads := strings.HasSuffix(method, "query") || strings.HasSuffix(method, ".get") || strings.HasSuffix(method, ".check") || strings.HasSuffix(method, "download")
		if Mutates(method) == reads {
			t.Errorf("Mutates(%s) = %v", method, Mutates(method))
		}
	}
	if len(met) != 81 {
		t.Errorf("%d different methods were called", len(met))
	}
}

func TestEverySubCodeHasAClassAndTheCommonOnesAHint(t *testing.T) {
	hints := 0
	seen := map[string]bool{}
	for method, m := range loadContract(t) {
		for _, s := range m.SubCodes {
			if _, ok := rowOf(s); !ok {
				t.Errorf("%s: %s has no class", method, s)
			}
			if h, ok := HintFor(s); ok && !seen[s] {
				seen[s] = true
				hints++
				if h.EN == "" || h.ZH == "" || h.EN == h.ZH {
					t.Errorf("%s: hint %+v", s, h)
				}
			}
		}
	}
	if hints < 80 {
		t.Errorf("%d hints", hints)
	}
	for _, s := range []string{"isv.invalid-signature", "isv.invalid-app-id", "isv.invalid-timestamp", "isv.missing-signature-config",
		"aop.invalid-app-auth-token", "aop.app-auth-token-time-out", "aop.invalid-app-auth-token-no-api", "isv.app-call-limited",
		"isv.insufficient-isv-permissions", "isv.insufficient-user-permissions", "isv.self-invoke-forbidden", "isp.unknow-error", "aop.unknow-error"} {
		if _, ok := rowOf(s); !ok {
			t.Errorf("%s has no class", s)
		}
		if _, ok := HintFor(s); !ok {
			t.Errorf("%s has no hint", s)
		}
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		code, sub string
		mutates   bool
		want      Class
	}{
		{"20000", "isp.unknow-error", true, ClassOutcomeUnknown},
		{"20000", "isp.unknow-error", false, ClassPlatformFault},
		{"20001", "aop.invalid-app-auth-token", true, ClassAuthorizationLost},
		{"40001", "isv.missing-app-id", true, ClassConfiguration},
		{"40001", "something", true, ClassInputInvalid},
		{"40002", "isv.invalid-signature", false, ClassConfiguration},
		{"40002", "isv.invalid-parameter", true, ClassInputInvalid},
		{"40003", "isv.missing-signature-config", true, ClassConfiguration},
		{"40004", "VERSION_HAS_EXISTED", true, ClassStateConflict},
		{"40004", "SYSTEM_ERROR", true, ClassOutcomeUnknown},
		{"40004", "SYSTEM_ERROR", false, ClassPlatformFault},
		{"40004", "DEV_VERSION_EXCEED_MAX_COUNT", true, ClassQuota},
		{"40004", "SOMETHING_IS_BLANK", true, ClassInputInvalid},
		{"40004", "CAN_NOT_FLY_WITHOUT_WINGS", true, ClassStateConflict},
		{"40004", "", true, ClassOutcomeUnknown},
		{"40005", "isv.app-call-limited", true, ClassThrottled},
		{"40006", "isv.insufficient-isv-permissions", true, ClassPermissionMissing},
		{"77777", "x", true, ClassOutcomeUnknown},
		{"77777", "x", false, ClassPlatformFault},
	} {
		if got := Classify(c.code, c.sub, c.mutates); got != c.want {
			t.Errorf("Classify(%s, %s, %v) = %s, want %s", c.code, c.sub, c.mutates, got, c.want)
		}
	}
}
