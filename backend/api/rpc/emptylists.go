package rpc

import (
	"encoding/json"
	"reflect"
	"strings"
)

// withoutNil returns v with every nil slice and map that would be written as
// null replaced by an empty one, so that a screen always gets the list its
// type promises. It copies what it changes: v may share memory with a cache.
func withoutNil(v reflect.Value) reflect.Value {
	if w, changed := fill(v); changed {
		return w
	}
	return v
}

func fill(v reflect.Value) (reflect.Value, bool) {
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			if v.Type() == reflect.TypeFor[json.RawMessage]() || v.Type().Elem().Kind() == reflect.Uint8 {
				return v, false
			}
			return reflect.MakeSlice(v.Type(), 0, 0), true
		}
		if flat(v.Type().Elem()) {
			return v, false
		}
		var out reflect.Value
		for i := range v.Len() {
			w, changed := fill(v.Index(i))
			if !changed {
				continue
			}
			if !out.IsValid() {
				out = reflect.MakeSlice(v.Type(), v.Len(), v.Len())
				reflect.Copy(out, v)
			}
			out.Index(i).Set(w)
		}
		if out.IsValid() {
			return out, true
		}
	case reflect.Map:
		if v.IsNil() {
			return reflect.MakeMap(v.Type()), true
		}
		if flat(v.Type().Elem()) {
			return v, false
		}
		out := reflect.MakeMapWithSize(v.Type(), v.Len())
		for it := v.MapRange(); it.Next(); {
			w, _ := fill(it.Value())
			out.SetMapIndex(it.Key(), w)
		}
		return out, true
	case reflect.Pointer:
		if v.IsNil() || v.Type().Elem().Kind() != reflect.Struct {
			return v, false
		}
		if w, changed := fill(v.Elem()); changed {
			p := reflect.New(v.Type().Elem())
			p.Elem().Set(w)
			return p, true
		}
	case reflect.Struct:
		return fillStruct(v)
	}
	return v, false
}

func fillStruct(v reflect.Value) (reflect.Value, bool) {
	t := v.Type()
	if writesItself(t) {
		return v, false
	}
	var out reflect.Value
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		if !f.IsExported() || tag == "-" || flat(f.Type) {
			continue
		}
		field := v.Field(i)
		if omitted(tag) && field.IsZero() {
			continue
		}
		w, changed := fill(field)
		if !changed {
			continue
		}
		if !out.IsValid() {
			out = reflect.New(t).Elem()
			out.Set(v)
		}
		out.Field(i).Set(w)
	}
	if out.IsValid() {
		return out, true
	}
	return v, false
}

func omitted(tag string) bool {
	_, opts, _ := strings.Cut(tag, ",")
	return strings.Contains(opts, "omitempty") || strings.Contains(opts, "omitzero")
}

// flat reports whether no value of the type can hold a slice or a map.
func flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Struct, reflect.Interface:
		return false
	}
	return true
}

// writesItself reports whether the type has its own JSON form.
func writesItself(t reflect.Type) bool {
	m := reflect.TypeFor[json.Marshaler]()
	return t.Implements(m) || reflect.PointerTo(t).Implements(m)
}
