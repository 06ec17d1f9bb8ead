package alipay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// Decode reads the platform's JSON into plain Go types whatever the platform
// wrote a scalar as: numbers and booleans arrive as themselves or as strings,
// and strings as numbers. An empty string or null is the zero value, also for
// a list or an object. Unknown members are ignored, names match exactly. dst
// is a pointer to a struct with json tags.
func Decode(data []byte, dst any) error {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return errors.New("decode: the target is no pointer")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("decode: something follows the value")
	}
	return assign(v.Elem(), tree, "")
}

// assign puts a JSON value into v; path names the member in an error.
func assign(v reflect.Value, from any, path string) error {
	if from == nil || from == "" {
		v.SetZero()
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		if err := assign(p.Elem(), from, path); err != nil {
			return err
		}
		v.Set(p)
		return nil
	case reflect.Struct:
		return assignStruct(v, from, path)
	case reflect.Slice:
		list, ok := from.([]any)
		if !ok {
			return mismatch(path, "a list", from)
		}
		out := reflect.MakeSlice(v.Type(), len(list), len(list))
		for i, item := range list {
			if err := assign(out.Index(i), item, path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
		v.Set(out)
		return nil
	case reflect.String:
		s, ok := asString(from)
		if !ok {
			return mismatch(path, "a text", from)
		}
		v.SetString(s)
		return nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		n, ok := asInt(from)
		if !ok || v.OverflowInt(n) {
			return mismatch(path, "a whole number", from)
		}
		v.SetInt(n)
		return nil
	case reflect.Bool:
		b, ok := asBool(from)
		if !ok {
			return mismatch(path, "true or false", from)
		}
		v.SetBool(b)
		return nil
	}
	return fmt.Errorf("decode: %s: no rule for %s", path, v.Type())
}

func assignStruct(v reflect.Value, from any, path string) error {
	object, ok := from.(map[string]any)
	if !ok {
		return mismatch(path, "an object", from)
	}
	t := v.Type()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		if member, ok := object[name]; ok {
			if err := assign(v.Field(i), member, path+"."+name); err != nil {
				return err
			}
		}
	}
	return nil
}

func mismatch(path, want string, from any) error {
	return fmt.Errorf("decode: %s is not %s but %T", strings.TrimPrefix(path, "."), want, from)
}

func asString(from any) (string, bool) {
	switch x := from.(type) {
	case string:
		// Where the platform itself lost a character, or escaped half of one,
		// stands a question mark: U+FFFD is never stored.
		return strings.ReplaceAll(x, "\ufffd", "?"), true
	case json.Number:
		return x.String(), true
	case bool:
		return strconv.FormatBool(x), true
	}
	return "", false
}

func asInt(from any) (int64, bool) {
	var text string
	switch x := from.(type) {
	case string:
		text = strings.TrimSpace(x)
	case json.Number:
		text = x.String()
	default:
		return 0, false
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	// 7200.0 and 7.2E3 are whole too. The length bounds the exponent's digits
	// and the exponent itself is bounded, so that no answer costs memory.
	if len(text) > 32 || !smallExponent(text) {
		return 0, false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok || strings.ContainsAny(text, "/_xXoObBpP") || !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}

func smallExponent(text string) bool {
	i := strings.LastIndexAny(text, "eE")
	if i < 0 {
		return true
	}
	e, err := strconv.Atoi(text[i+1:])
	return err == nil && e > -40 && e < 40
}

func asBool(from any) (value, ok bool) {
	switch x := from.(type) {
	case bool:
		return x, true
	case json.Number:
		switch x.String() {
		case "1":
			return true, true
		case "0":
			return false, true
		}
	case string:
		switch strings.ToLower(strings.TrimSpace(x)) {
		case "true", "t", "yes", "y", "1":
			return true, true
		case "false", "f", "no", "n", "0":
			return false, true
		}
	}
	return false, false
}
