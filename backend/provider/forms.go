package provider

import (
	"cmp"
	"errors"
	"strings"

	"minifleet/backend/event"
	"minifleet/backend/vault"
)

// Forms keeps forms of the provider's that are filled for each merchant: one for
// the merchants of each mini-program template, and one for all others. A change
// is announced as one of readiness.
type Forms[T any] struct {
	vault  *vault.Vault
	bus    *event.Bus
	of     func(T) (template, kind string)
	stored *vault.Collection[T]
}

// NewForms makes the keeper of a collection. of tells the record id of a form's
// template, "" for the one of all others, and which of several kinds it is; ""
// where there is one kind only.
func NewForms[T any](v *vault.Vault, bus *event.Bus, collection string, of func(T) (template, kind string)) *Forms[T] {
	f := &Forms[T]{vault: v, bus: bus, of: of}
	f.stored = vault.NewCollection(vault.Schema[T]{Name: collection, Version: 1, ID: func(form T) string { return formID(of(form)) }})
	return f
}

func formID(template, kind string) string {
	id := cmp.Or(template, "default")
	if kind != "" {
		id += "/" + kind
	}
	return id
}

// Put keeps a form, in place of the one there was.
func (f *Forms[T]) Put(form T) error {
	return f.changed(func(tx *vault.Tx) error { return f.stored.Put(tx, form) })
}

// Delete forgets a form; that there is none is no error.
func (f *Forms[T]) Delete(template, kind string) error {
	return f.changed(func(tx *vault.Tx) error { return f.stored.Delete(tx, formID(template, kind)) })
}

func (f *Forms[T]) changed(change func(*vault.Tx) error) error {
	err := f.vault.Update(change)
	if err == nil {
		f.bus.Publish(event.Event{Kind: event.Readiness})
	}
	return err
}

// All are the forms, by template.
func (f *Forms[T]) All() ([]T, error) {
	out := []T{}
	err := f.vault.View(func(tx *vault.Tx) error {
		out = out[:0]
		return f.stored.Each(tx, "", func(form T) error { out = append(out, form); return nil })
	})
	return out, err
}

// Find is the form for merchants of a template: its own, else the one for all.
func (f *Forms[T]) Find(template, kind string) (form T, found bool, err error) {
	err = f.vault.View(func(tx *vault.Tx) (err error) {
		if form, err = f.stored.Get(tx, formID(template, kind)); errors.Is(err, vault.ErrNotFound) {
			form, err = f.stored.Get(tx, formID("", kind))
		}
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return form, false, nil
	}
	return form, err == nil, err
}

// ForgetTx drops the forms of a template that is deleted.
func (f *Forms[T]) ForgetTx(tx *vault.Tx, template string) error {
	id := formID(template, "")
	var gone []string
	if err := f.stored.Each(tx, id, func(form T) error {
		if one := formID(f.of(form)); one == id || strings.HasPrefix(one, id+"/") {
			gone = append(gone, one)
		}
		return nil
	}); err != nil {
		return err
	}
	var errs []error
	for _, one := range gone {
		errs = append(errs, f.stored.Delete(tx, one))
	}
	return errors.Join(errs...)
}
