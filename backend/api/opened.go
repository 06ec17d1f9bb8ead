package api

// opened is what a service embeds whose methods need an open workspace. The
// service of a Facade is a pattern only: each call works on a copy of it that
// was entered, and keeps that workspace to its end.
type opened struct {
	session *session
	w       *room
}

// enterer is a service that embeds opened.
type enterer interface{ enter() error }

// enter finds the workspace that is open now. Fault: vault.locked.
func (o *opened) enter() (err error) {
	o.w, err = o.session.room()
	return err
}

// entered returns a copy of a service at the open workspace. Fault:
// vault.locked.
func entered[S any, P interface {
	*S
	enterer
}](service P) (P, error) {
	one := *service
	return &one, P(&one).enter()
}
