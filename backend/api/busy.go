package api

// Busy reports whether work is running that ends when the program does: a
// window asks before it closes on it. Such work goes on when the vault is open
// again.
func (f *Facade) Busy() bool {
	f.session.mu.Lock()
	sp := f.session.space
	f.session.mu.Unlock()
	return sp != nil && sp.Busy()
}
