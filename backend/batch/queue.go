package batch

import (
	"container/heap"
	"time"
)

// rank orders tasks that are due: those that start a long wait come first,
// because their merchants' waits then run beside everybody else's calls.
type rank int

const (
	rankTruth  rank = iota // what is true after a lost answer, and pioneers' questions
	rankSubmit             // starts an audit
	rankBuild              // leads to a submission
	rankUpload             // starts a build
	rankFinish             // ends a merchant
	rankPoll               // leads to ending a merchant
)

func rankOf(t *Task, pioneer bool) rank {
	if t.Intent != nil || pioneer {
		return rankTruth
	}
	switch t.Step {
	case StepSubmit, StepClear:
		return rankSubmit
	case StepBuild, StepLook:
		return rankBuild
	case StepUpload:
		return rankUpload
	case StepAudit, StepPackage:
		return rankPoll
	}
	return rankFinish
}

// job is a task in memory. Its fields belong to whoever holds the engine's lock,
// but for task, which only the goroutine that works on it (busy) may replace.
type job struct {
	run  *run
	task Task
	busy bool // somebody works on it, or it is being changed
	// due and rank place it; at is its place in the heap it is in, -1 in none.
	due     time.Time
	rank    rank
	at      int
	heap    *jobs
	seen    time.Duration // age of the wait when it was last seen not over
	pioneer int           // 0 for none, else its number
	parked  bool          // waits for an estimate
	verdict *Verdict
	built   bool  // the upload just made said that its build is over
	calls   int   // made and not yet in the task; of whoever works on it
	gate    *gate // the quota it waits for
}

// jobs is a heap of tasks: by time when they are not due yet, by rank and then
// order when they are.
type jobs struct {
	items  []*job
	byTime bool
}

func (q *jobs) Len() int { return len(q.items) }
func (q *jobs) Less(i, k int) bool {
	a, b := q.items[i], q.items[k]
	if q.byTime {
		return a.due.Before(b.due)
	}
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	return a.due.Before(b.due)
}
func (q *jobs) Swap(i, k int) {
	q.items[i], q.items[k] = q.items[k], q.items[i]
	q.items[i].at, q.items[k].at = i, k
}
func (q *jobs) Push(x any) {
	j := x.(*job)
	j.at, j.heap = len(q.items), q
	q.items = append(q.items, j)
}
func (q *jobs) Pop() any {
	last := len(q.items) - 1
	j := q.items[last]
	q.items[last] = nil
	q.items = q.items[:last]
	j.at, j.heap = -1, nil
	return j
}

func (q *jobs) put(j *job) { heap.Push(q, j) }
func (q *jobs) take() *job { return heap.Pop(q).(*job) }
func (j *job) leave() {
	if j.heap != nil {
		heap.Remove(j.heap, j.at)
	}
}

// lane is the work for one third-party app, whose calls share one pacer.
type lane struct {
	app    string
	waits  jobs // by time
	ready  jobs // by rank
	flying int
	limit  int
}

const (
	leastFlying = 3
	// wantWaiting is how many calls may wait for their turn in the pacer: enough
	// that it never runs dry, few enough that the order of the lane counts.
	wantWaiting = 2
)

func newLane(app string, workers int) *lane {
	return &lane{app: app, waits: jobs{byTime: true}, limit: min(8, workers)}
}

// adjust moves the limit towards what keeps wantWaiting calls in the pacer.
func (l *lane) adjust(waiting, workers int) {
	switch {
	case waiting > wantWaiting && l.limit > leastFlying:
		l.limit--
	case waiting < wantWaiting && l.flying >= l.limit && l.limit < workers:
		l.limit++
	}
}
