package message

// Reconnect ends an app's connection and makes it again at once, with a fresh
// registration and without waiting for the next attempt. An app without a
// channel, or messages that are off, leave everything as it is.
func (m *Manager) Reconnect(appID string) {
	m.life.Lock()
	m.end(func(r *running) bool { return r.app.ID == appID })
	m.life.Unlock()
	m.Sync()
}
