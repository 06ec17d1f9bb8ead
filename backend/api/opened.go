package api

import (
	"reflect"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

// opened is what a service embeds whose methods need an open workspace. The
// service of a Facade is a pattern only: each call works on a copy of it that
// was entered, and keeps that workspace to its end.
type opened struct {
	session *caller
	w       *room
}

// enterer is a service that embeds opened.
type enterer interface{ enter() error }

// enter finds the workspace that is open now. Fault: vault.locked.
func (o *opened) enter() (err error) {
	o.w, err = o.session.room()
	return err
}

// bound reports whether a service needs an open workspace.
func bound(service any) bool {
	_, ok := service.(enterer)
	return ok
}

// enter returns a service for one call: a copy at the open workspace where it
// needs one. Fault: vault.locked.
func enter(service any) (any, error) {
	if !bound(service) {
		return service, nil
	}
	copied := reflect.New(reflect.TypeOf(service).Elem())
	copied.Elem().Set(reflect.ValueOf(service).Elem())
	one := copied.Interface()
	return one, one.(enterer).enter()
}

// entered is enter where the service's type is known.
func entered[S any, P interface {
	*S
	enterer
}](service P) (P, error) {
	one := *service
	return &one, P(&one).enter()
}

// ask begins a run that asks the platform about the merchants meant: those that
// are not authorized are left out unless they are named. Fault: run.nobody.
func (o *opened) ask(req TargetsOf, begin func(merchantIDs []string) (run.Head, error)) (run.Head, error) {
	ids, err := o.w.Fleet.Askable(req.AppID, req.Targets)
	if err != nil {
		return run.Head{}, err
	}
	return begin(ids)
}

// templateThere refuses a mini-program template that is not there; "", which
// means all that have none of their own, is no template. Fault:
// provider.template_not_found.
func (o *opened) templateThere(id string) error {
	if id == "" {
		return nil
	}
	_, err := o.w.Providers.GetTemplate(id)
	return err
}

// recordsOf reads the records of merchants; one that was deleted meanwhile is
// left out.
func (o *opened) recordsOf(ids []string) ([]merchant.Merchant, error) {
	all := make([]merchant.Merchant, 0, len(ids))
	for _, id := range ids {
		m, err := o.w.Merchants.Get(id)
		if fault.CodeOf(err) == "merchant.not_found" {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}
