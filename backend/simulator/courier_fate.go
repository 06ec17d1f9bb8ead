package simulator

import "time"

// What a message meets on its way is a function of the seed, of what it tells
// and of how often it was tried; see chance.

// messageFate decides what a try of a message meets: it is lost, it arrives
// twice, its signature is wrong.
func (s Settings) messageFate(story string, try int) (dropped, twice, corrupt bool) {
	draw := func(kind string, rate float64) bool {
		return rate > 0 && chance(s.Seed, "message "+kind, story, itoa(try)) < rate
	}
	return draw("drop", s.MessageDropRate), draw("duplicate", s.MessageDuplicateRate), draw("corrupt", s.MessageCorruptRate)
}

// reordered decides whether others overtake a message.
func (s Settings) reordered(story string) bool {
	return s.MessageReorderRate > 0 && chance(s.Seed, "message reorder", story) < s.MessageReorderRate
}

// holdBack is for how long a message lets others overtake.
func (s Settings) holdBack(story string) time.Duration {
	const shortest, longest = 30 * time.Millisecond, 200 * time.Millisecond
	return shortest + time.Duration(chance(s.Seed, "message hold", story)*float64(longest-shortest))
}
