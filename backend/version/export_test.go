package version

import "time"

// tick makes every change of the model later than the one before.
var tick = time.Unix(1_700_000_000, 0)

// After is the fleet after an action took effect; a build takes no time.
func After(f Fleet, a Action, number, strategy string) Fleet {
	tick = tick.Add(time.Second)
	return f.apply(a, number, strategy, tick)
}

// Found is the fleet after a version was found in a state.
func Found(f Fleet, number string, s State) Fleet {
	f.set(number, func(v *Info) { v.State = s })
	return f
}
