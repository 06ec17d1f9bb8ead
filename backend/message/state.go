package message

import (
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
)

// Condition is what a channel is doing.
type Condition string

const (
	Off        Condition = "off"        // messages are switched off, or the app is gone
	Connecting Condition = "connecting" // registering or dialling
	Open       Condition = "open"
	Waiting    Condition = "waiting" // the connection failed; the next attempt is timed
)

// Counts is what came through an app's channels since the program started.
type Counts struct {
	Received   int `json:"received"`
	Applied    int `json:"applied"`
	Duplicates int `json:"duplicates"`
	Unknown    int `json:"unknown"`
	Refused    int `json:"refused"` // unverified or malformed
	Failed     int `json:"failed"`  // verified; the effect could not be written
	Connects   int `json:"connects"`
}

// Channel is the state of one third-party app's messages.
type Channel struct {
	AppID       string     `json:"app_id"` // record
	AppName     string     `json:"app_name"`
	State       Condition  `json:"state"`
	Since       time.Time  `json:"since"`
	NextAttempt time.Time  `json:"next_attempt,omitzero"`
	LastMessage time.Time  `json:"last_message,omitzero"`
	LastError   fault.Text `json:"last_error"`
	Detail      string     `json:"detail,omitempty"` // the technical reason, English
	Subscribed  []string   `json:"subscribed"`
	Counts      Counts     `json:"counts"`
}

// Channels tells of every app's messages, in the order of the apps.
func (m *Manager) Channels() []Channel {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := make([]Channel, 0, len(m.order))
	for _, id := range m.order {
		if st := m.states[id]; st != nil {
			copied := *st
			copied.Subscribed = append([]string{}, st.Subscribed...)
			list = append(list, copied)
		}
	}
	return list
}

// Channel tells of one app's messages.
func (m *Manager) Channel(appID string) (Channel, bool) {
	for _, c := range m.Channels() {
		if c.AppID == appID {
			return c, true
		}
	}
	return Channel{}, false
}

// state returns the app's state, made when it is missing; the caller holds mu.
func (m *Manager) state(app provider.App) *Channel {
	st := m.states[app.ID]
	if st == nil {
		st = &Channel{AppID: app.ID, State: Off, Since: m.now(), Subscribed: []string{}}
		m.states[app.ID] = st
		m.order = append(m.order, app.ID)
	}
	st.AppName = app.Name
	return st
}

// know keeps a state for each of the apps, in their order, and for no other.
func (m *Manager) know(apps []provider.App) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.states
	m.states, m.order = make(map[string]*Channel, len(apps)), nil
	for _, app := range apps {
		if st := old[app.ID]; st != nil {
			m.states[app.ID] = st
			m.order = append(m.order, app.ID)
		}
		m.state(app)
	}
}

// set moves an app's channel to a condition and announces it.
func (m *Manager) set(app provider.App, c Condition, change func(*Channel)) {
	m.mu.Lock()
	st := m.state(app)
	if st.State != c {
		st.State, st.Since = c, m.now()
	}
	st.NextAttempt = time.Time{}
	if change != nil {
		change(st)
	}
	m.mu.Unlock()
	m.bus.Publish(event.Event{Kind: event.Channel, ID: app.ID})
}

func (m *Manager) count(app provider.App, change func(*Counts)) {
	m.mu.Lock()
	change(&m.state(app).Counts)
	m.mu.Unlock()
	m.bus.Publish(event.Event{Kind: event.Channel, ID: app.ID})
}

// noteResult counts what a verified message came to.
func (m *Manager) noteResult(app provider.App, r Result, err error) {
	m.mu.Lock()
	st := m.state(app)
	st.LastMessage = m.now()
	c := &st.Counts
	c.Received++
	switch {
	case err != nil:
		c.Failed++
		st.LastError = fault.T("a message could not be given its effect; it is delivered again", "有消息处理失败，平台会重新投递")
		st.Detail = err.Error()
	case r == Applied:
		c.Applied++
	case r == Duplicate:
		c.Duplicates++
	case r == Stale:
		c.Refused++
	default:
		c.Unknown++
	}
	m.mu.Unlock()
	m.bus.Publish(event.Event{Kind: event.Channel, ID: app.ID})
}
