package api

import (
	"context"
	"fmt"
	"reflect"
	"sort"
)

// Method is one thing a screen can call.
type Method struct {
	Service, Name string
	Request       reflect.Type // a struct
	Response      reflect.Type // a struct
	// Locked says that the method answers while no vault is unlocked.
	Locked bool
	// BodyLimit is the largest request body in bytes.
	BodyLimit int64

	service reflect.Value
	method  reflect.Value // takes the service first
}

// ID is the name in lists: "Merchants.List".
func (m Method) ID() string { return m.Service + "." + m.Name }

// call runs the method with a request. A service that needs an open workspace
// is entered for this call alone. Faults: vault.locked, those of the method.
func (m Method) call(ctx context.Context, req reflect.Value) (reflect.Value, error) {
	service := m.service
	if _, ok := service.Interface().(enterer); ok {
		service = reflect.New(service.Type().Elem())
		service.Elem().Set(m.service.Elem())
		if err := service.Interface().(enterer).enter(); err != nil {
			return reflect.Value{}, err
		}
	}
	out := m.method.Call([]reflect.Value{service, reflect.ValueOf(ctx), req})
	err, _ := out[1].Interface().(error)
	return out[0], err
}

// DefaultBodyLimit is the largest request body of a method whose request does
// not say otherwise.
const DefaultBodyLimit = 1 << 20

// BodyLimiter is implemented by requests that carry files.
type BodyLimiter interface {
	// BodyLimit is the largest JSON body in bytes; a file in it is Base64.
	BodyLimit() int64
}

// Methods lists what the facade exposes, in alphabetic order. A method of a
// service that has another shape than (context, struct) (struct, error) is an
// error: it would be exposed by accident.
func Methods(f *Facade) ([]Method, error) {
	var (
		ctxType = reflect.TypeFor[context.Context]()
		errType = reflect.TypeFor[error]()
		found   []Method
	)
	fv := reflect.ValueOf(f).Elem()
	for i := range fv.NumField() {
		field := fv.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		service := fv.Field(i)
		if service.Kind() != reflect.Pointer || service.IsNil() {
			return nil, fmt.Errorf("api: Facade.%s is not a service: want a non-nil pointer to a struct", field.Name)
		}
		for j := range service.NumMethod() {
			mt := service.Type().Method(j)
			t := service.Method(j).Type()
			ok := t.NumIn() == 2 && t.NumOut() == 2 && !t.IsVariadic() &&
				t.In(0) == ctxType && t.In(1).Kind() == reflect.Struct &&
				t.Out(0).Kind() == reflect.Struct && t.Out(1) == errType
			if !ok {
				return nil, fmt.Errorf("api: %s.%s has the shape %s, want func(context.Context, Req) (Resp, error)", field.Name, mt.Name, t)
			}
			m := Method{
				Service: field.Name, Name: mt.Name,
				Request: t.In(1), Response: t.Out(0),
				BodyLimit: DefaultBodyLimit,
				service:   service,
				method:    mt.Func,
			}
			m.Locked = openWhileLocked(m.ID())
			if _, needsOne := service.Interface().(enterer); needsOne && m.Locked {
				return nil, fmt.Errorf("api: %s answers while no vault is open, and its service needs one", m.ID())
			}
			if l, ok := reflect.Zero(m.Request).Interface().(BodyLimiter); ok {
				m.BodyLimit = l.BodyLimit()
			}
			found = append(found, m)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID() < found[j].ID() })
	return found, nil
}

// openWhileLocked names every method that answers while no vault is unlocked.
// Everything else is refused with vault.locked before its body is decoded.
func openWhileLocked(id string) bool {
	switch id {
	case "System.CheckUpdates", "System.Info", "System.Raise", "System.Licences",
		"System.Preferences", "System.SavePreferences", "System.Report", "System.SaveReport",
		"Vault.Status", "Vault.Strength", "Vault.Create", "Vault.Unlock", "Vault.Admit", "Vault.Lock", "Vault.MoveStrays",
		"Vault.BeginRestore", "Vault.AddRestorePart", "Vault.EndRestore",
		"Demo.Start":
		return true
	}
	return false
}
