package desktop

// StartState is what the system does with the program when the person logs in.
type StartState string

// The states there are.
const (
	StartOff    StartState = "off"
	StartOn     StartState = "on"
	StartOther  StartState = "other"  // it starts another program or data directory, or one that is not there any more
	StartBarred StartState = "barred" // it is written down, and the person forbade it in the system's own settings
)

// Startup is what the system has written down.
type Startup struct {
	State   StartState
	Command string // what it starts, "" when it starts nothing
}

// OwnStartup reads what the system starts, compared with this program and args.
// What it answers is read from the system each time, never remembered.
func OwnStartup(args []string) (Startup, error) {
	program, err := startable()
	if err != nil {
		return Startup{}, err
	}
	return startupOf(program, args)
}

// StartWithSystem makes the system start this program with args when the person
// logs in, in the place of any MiniFleet it starts now, or starts none.
// Nothing of other persons changes.
func StartWithSystem(args []string, on bool) error {
	if !on {
		return forgetStartup()
	}
	program, err := startable()
	if err != nil {
		return err
	}
	return setStartup(program, args)
}
