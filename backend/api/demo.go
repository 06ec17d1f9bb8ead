package api

import "context"

// Demo is a workspace on the built-in simulator, to look around in.
type Demo struct{ session *session }

// Start opens a demo workspace in a directory of its own, which is thrown away
// when it is locked or the program ends. Whatever was open is closed.
func (d *Demo) Start(context.Context, Nothing) (VaultStatus, error) {
	if err := d.session.use(true, d.session.store.OpenDemo); err != nil {
		return VaultStatus{}, err
	}
	return VaultStatus{State: StateUnlocked, Demo: true}, nil
}
