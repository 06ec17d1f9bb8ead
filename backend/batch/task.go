package batch

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Step is what a task does next, or did last when it is over.
type Step string

const (
	StepUpload     Step = "upload"
	StepBuild      Step = "build" // waiting for the build
	StepSubmit     Step = "submit"
	StepClear      Step = "clear" // withdrawing another version that is in the way
	StepAudit      Step = "audit" // waiting for the audit
	StepOnline     Step = "online"
	StepGray       Step = "gray"
	StepExperience Step = "experience"
	StepPackage    Step = "package" // waiting for the experience version's packaging
	StepRollback   Step = "rollback"
	StepEndGray    Step = "end_gray"
	StepWithdraw   Step = "withdraw" // cancelling an audit
	StepOffline    Step = "offline"  // taking off line
	// StepLook finds out how far the version is and goes on from there.
	StepLook Step = "look"
)

// State is how a task stands.
type State string

const (
	Pending     State = "pending" // its wave or its hour has not come
	Running     State = "running"
	WaitAuth    State = "waiting_authorization"
	WaitQuota   State = "waiting_quota"
	WaitOutside State = "waiting_platform" // the platform cannot be reached, or has to finish something first
	WaitRelease State = "waiting_release"  // approved, and waits for its release
	Succeeded   State = "succeeded"
	Failed      State = "failed"
	Cancelled   State = "cancelled"
	// LeftAlone is a merchant that was not touched because it has gone on to
	// something newer.
	LeftAlone State = "left_alone"
)

// Over reports whether nothing more happens by itself.
func (s State) Over() bool {
	return s == Succeeded || s == Failed || s == Cancelled || s == LeftAlone
}

// Failure is why a merchant did not reach the goal.
type Failure struct {
	Step    Step       `json:"step"`
	Code    string     `json:"code"` // the platform's, or a fault's
	SubCode string     `json:"sub_code,omitempty"`
	Message fault.Text `json:"message"`
	Hint    fault.Text `json:"hint,omitzero"`
	TraceID string     `json:"trace_id,omitempty"`
	// Words is what the platform itself said, in its own language.
	Words string `json:"words,omitempty"`
	// Fixable tells that the cause can be removed and the task retried.
	Fixable bool      `json:"fixable"`
	At      time.Time `json:"at"`
}

// cause is what it failed of, whatever the words.
func (f *Failure) cause() string { return string(f.Step) + "/" + f.Code + "/" + f.SubCode }

// Rejected reports whether an audit refused the version.
func (f *Failure) Rejected() bool { return f != nil && f.SubCode == string(version.AuditReject) }

// Intent is a changing call that is about to be made, or was made and whose
// outcome is not known.
type Intent struct {
	Action   version.Action `json:"action"`
	Version  string         `json:"version"`
	Strategy string         `json:"strategy,omitempty"`
	At       time.Time      `json:"at"`
	Entry    string         `json:"entry"` // its journal entry
	// Lost tells that the call was made and its answer did not come. Without
	// it the program ended in between, and the call may not have been made.
	Lost bool `json:"lost,omitempty"`
	// Looks is how often the platform was asked since and showed no effect.
	Looks int `json:"looks,omitempty"`
	// Status is the HTTP status it was refused with on its way, 0 for none.
	Status int `json:"status,omitempty"`
	// Busy tells that the platform answered that it cannot at present.
	Busy bool `json:"busy,omitempty"`
}

// Verdict is an audit's result that a message brought.
type Verdict struct {
	TaskID string    `json:"task_id"`
	Passed bool      `json:"passed"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// Task is one merchant of a batch.
type Task struct {
	ID         string `json:"id"` // batch id, a dot, five digits or more: in the order of the batch
	BatchID    string `json:"batch_id"`
	Index      int    `json:"index"`
	Wave       int    `json:"wave"`
	MerchantID string `json:"merchant_id"`
	Merchant   string `json:"merchant"`
	MiniAppID  string `json:"mini_app_id,omitempty"`

	Step    Step     `json:"step"`
	State   State    `json:"state"`
	Version string   `json:"version,omitempty"`
	Intent  *Intent  `json:"intent,omitempty"`
	Failure *Failure `json:"failure,omitempty"`
	// Waiting says why a task in a waiting state waits, and Note what is to be
	// told of one that is over, such as that it was there already.
	Waiting fault.Text `json:"waiting,omitzero"`
	Note    fault.Text `json:"note,omitzero"`
	// RetryAt is when a step that did not succeed is tried again.
	RetryAt time.Time `json:"retry_at,omitzero"`
	Tries   int       `json:"tries,omitempty"` // of the present step, that failed
	Looks   int       `json:"looks,omitempty"` // how often the state was not what it had to be
	Calls   int       `json:"calls"`
	// Lost counts the changing calls of the present step that were refused on
	// the way, or did not take effect.
	Lost int `json:"lost,omitempty"`

	Upload Upload `json:"upload,omitzero"`
	// InWay is another version that keeps this one from being submitted.
	InWay *InWay `json:"in_way,omitempty"`
	// Resubmit tells that a rejected version goes back to development and is
	// submitted again: a person asked for another try, or it was rejected
	// before this batch.
	Resubmit bool `json:"retried,omitempty"`
	// Before is the cause it had failed of when it was tried again with nothing
	// of its batch changed, "" when something was.
	Before string `json:"before,omitempty"`
	// Already tells that the goal had been reached before this batch did
	// anything, so that a roll-back has nothing to take back.
	Already bool `json:"already,omitempty"`
	// Given tells that the version was named when the task was made; it is not
	// this task's to upload.
	Given bool `json:"given,omitempty"`
	// Letting is a person's word about this merchant alone. Stage is how many
	// stages of the gray release its version has reached, the last at StageAt.
	Letting *Letting  `json:"letting,omitempty"`
	Stage   int       `json:"stage,omitempty"`
	StageAt time.Time `json:"stage_at,omitzero"`
	// Guess tells that the submission itself asks whether the build is done.
	Guess bool `json:"guess,omitempty"`
	// ScanSince is since when the version's code was found not to have passed
	// the platform's scan, AskScan that the scan is asked about next.
	ScanSince time.Time `json:"scan_since,omitzero"`
	AskScan   bool      `json:"ask_scan,omitempty"`

	WaitSince  time.Time `json:"wait_since,omitzero"` // when the build or audit waited for began
	UploadedAt time.Time `json:"uploaded_at,omitzero"`
	SubmitAt   time.Time `json:"submitted_at,omitzero"`
	AuditedAt  time.Time `json:"audited_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	UpdatedAt  time.Time `json:"updated_at"`
}

// InWay is a version of the same mini program and its state.
type InWay struct {
	Version string        `json:"version"`
	State   version.State `json:"state"`
}

// taskID numbers the tasks of a batch so that they sort in its order.
func taskID(batchID string, index int) string { return fmt.Sprintf("%s.%05d", batchID, index) }

// indexOf is the number in a task's id.
func indexOf(id string) int {
	n := len(id) - 1
	for n >= 0 && id[n] != '.' {
		n--
	}
	i, err := strconv.Atoi(id[n+1:])
	if err != nil {
		return -1
	}
	return i
}

// begun reports whether anything was done for the task yet.
func (t *Task) begun() bool {
	return t.Intent != nil || t.Calls > 0 || t.Version != "" && !t.Given && t.Step != StepRollback && t.Step != StepEndGray
}

const (
	byMerchant = "merchant"
	byOpenApp  = "open_app"
)

var tasks = vault.NewCollection(vault.Schema[Task]{
	Name: "batch.task", Version: 2, ID: func(t Task) string { return t.ID },
	Migrate: map[int]func(json.RawMessage) (json.RawMessage, error){1: taskOfFirstFormat},
	Indexes: []vault.Index[Task]{
		{Name: byMerchant, Keys: func(t Task) []string { return []string{t.MerchantID} }},
		{Name: byOpenApp, Keys: func(t Task) []string {
			if t.State.Over() || t.MiniAppID == "" {
				return nil
			}
			return []string{t.MiniAppID}
		}},
	},
})

// taskOfFirstFormat lifts a task whose upload was told by single flags.
func taskOfFirstFormat(raw json.RawMessage) (json.RawMessage, error) {
	var t Task
	var old struct {
		Uploaded bool      `json:"uploaded"`
		Absent   bool      `json:"absent"`
		Unsure   bool      `json:"unsure"`
		UnsureAt time.Time `json:"unsure_at"`
		Relist   bool      `json:"relist"`
		Numbers  int       `json:"numbers"`
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &old); err != nil {
		return nil, err
	}
	t.Upload = Upload{Absent: old.Absent, Relist: old.Relist, Refused: old.Numbers, At: old.UnsureAt}
	switch {
	case old.Uploaded:
		t.Upload.State = Ours
	case t.Intent != nil && t.Intent.Action == version.Upload:
		t.Upload.State = Intended
	case old.Unsure:
		t.Upload.State = Unsure
	}
	return json.Marshal(t)
}

var verdicts = vault.NewCollection(vault.Schema[Verdict]{
	Name: "batch.verdict", Version: 1, ID: func(v Verdict) string { return v.TaskID },
})

// wait puts the task into a waiting state until at (zero: until it is woken).
func (t *Task) wait(s State, why fault.Text, at time.Time) {
	t.State, t.Waiting, t.RetryAt = s, why, at
}

// to moves the task on to a step.
func (t *Task) to(s Step, at time.Time) {
	t.Step, t.State, t.Waiting, t.Tries, t.Lost, t.RetryAt = s, Running, fault.Text{}, 0, 0, time.Time{}
	t.Guess, t.ScanSince, t.AskScan = false, time.Time{}, false
	if s == StepBuild || s == StepAudit || s == StepPackage {
		t.WaitSince = at
	}
}

// end finishes the task.
func (t *Task) end(s State, f *Failure, at time.Time) {
	t.State, t.Failure, t.EndedAt = s, f, at
	t.Waiting, t.RetryAt, t.Guess, t.InWay = fault.Text{}, time.Time{}, false, nil
}

// again makes a failed task run once more, from what the platform shows; changed
// tells that something of the batch was changed for it.
func (t *Task) again(at time.Time, changed bool) {
	if t.Before = ""; !changed && t.Failure != nil {
		t.Before = t.Failure.cause()
	}
	step := StepLook
	if t.Intent != nil || (t.Step == StepUpload && t.Upload.State != Ours) {
		step = t.Step
	}
	t.Upload.Refused = 0
	if t.Upload.State != Ours && t.Intent == nil {
		t.Upload = Upload{Relist: true}
	}
	t.Resubmit, t.Failure, t.Looks, t.EndedAt, t.Note = true, nil, 0, time.Time{}, fault.Text{}
	t.to(step, at)
}
