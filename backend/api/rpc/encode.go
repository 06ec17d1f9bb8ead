package rpc

import (
	"encoding/json"
	"reflect"
	"strings"
)

// Encode writes a request for a Dispatcher or another program. It is the one
// place where a Secret is written out, so what it returns is to be wiped.
func Encode(request any) ([]byte, error) { return json.Marshal(revealed(reflect.ValueOf(request))) }

var secretType = reflect.TypeFor[Secret]()

// revealed is v with the text of every Secret that is a field of it, or of a
// struct embedded in it.
func revealed(v reflect.Value) any {
	if v.Kind() != reflect.Struct || !holdsSecret(v.Type()) {
		return v.Interface()
	}
	fields := map[string]any{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			inner, _ := json.Marshal(revealed(v.Field(i)))
			var embedded map[string]json.RawMessage
			_ = json.Unmarshal(inner, &embedded)
			clear(inner)
			for k, x := range embedded {
				fields[k] = x
			}
		case strings.Contains(options, "omit") && v.Field(i).IsZero():
		case field.Type == secretType:
			fields[name] = string(v.Field(i).Bytes())
		default:
			fields[name] = revealed(v.Field(i))
		}
	}
	return fields
}

func holdsSecret(t reflect.Type) bool {
	if t == secretType {
		return true
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := range t.NumField() {
		if holdsSecret(t.Field(i).Type) {
			return true
		}
	}
	return false
}
