package api

import (
	"context"
	"errors"

	"minifleet/backend/fault"
)

// StartState is what the system does with the program when the person logs in.
type StartState string

// The states there are.
const (
	StartOff    StartState = "off"
	StartOn     StartState = "on"
	StartOther  StartState = "other"  // another program or data directory is started
	StartBarred StartState = "barred" // forbidden in the system's own settings
)

// Background is what there is of the program when its window is closed.
type Background struct {
	// Tray says that an icon beside the clock leads back to the window now.
	Tray bool `json:"tray"`
	// Start is read from the system each time.
	Start StartState `json:"start"`
	// Command is what the system starts, "" when it starts nothing.
	Command string `json:"command,omitempty"`
}

// StartWithSystem is whether the system starts the program.
type StartWithSystem struct {
	On bool `json:"on"`
}

// Resident is what a shell is besides that can go on without being looked at:
// a window that hides.
type Resident interface {
	Background() (Background, error)
	StartWithSystem(on bool) error
	// Quit ends the program, after asking about work under way.
	Quit() error
}

func (s *System) resident() (Resident, error) {
	r, ok := s.session.Shell().(Resident)
	if !ok {
		return nil, NotSupported()
	}
	return r, nil
}

// Background tells whether the program can go on without its window and whether
// the system starts it. Faults: system.not_supported, system.start_unknown.
func (s *System) Background(context.Context, Nothing) (Background, error) {
	r, err := s.resident()
	if err != nil {
		return Background{}, err
	}
	return background(r)
}

func background(r Resident) (Background, error) {
	b, err := r.Background()
	if errors.Is(err, errors.ErrUnsupported) {
		return Background{}, NotSupported()
	}
	if err != nil {
		return Background{}, fault.Wrap(err, "system.start_unknown", fault.T("what the system starts cannot be read", "无法读取开机启动设置"))
	}
	return b, nil
}

// StartWithSystem makes the system start the program in the background when the
// person logs in, in the place of any MiniFleet it starts now, or start none; it
// answers with what is written down then. Faults: system.not_supported,
// system.start_not_kept, system.start_unknown.
func (s *System) StartWithSystem(_ context.Context, req StartWithSystem) (Background, error) {
	r, err := s.resident()
	if err != nil {
		return Background{}, err
	}
	if err := r.StartWithSystem(req.On); err != nil {
		return Background{}, fault.Wrap(err, "system.start_not_kept", fault.T("the system did not take the change", "系统未接受开机启动设置的更改")).
			WithHint(fault.T("Perhaps your organization forbids it, or the path of the program is too long.", "可能被组织策略禁止，或程序所在路径过长。"))
	}
	return background(r)
}

// Quit ends the program, also one that goes on when its window is closed. The
// person is asked while work is under way. Faults: system.not_supported.
func (s *System) Quit(context.Context, Nothing) (Nothing, error) {
	r, err := s.resident()
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, r.Quit()
}
