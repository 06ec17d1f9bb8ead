package batch

import (
	"fmt"
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
	Succeeded   State = "succeeded"
	Failed      State = "failed"
	Cancelled   State = "cancelled"
)

// Over reports whether nothing more happens by itself.
func (s State) Over() bool { return s == Succeeded || s == Failed || s == Cancelled }

// Failure is why a merchant did not reach the goal.
type Failure struct {
	Step    Step       `json:"step"`
	Code    string     `json:"code"` // the platform's, or a fault's
	SubCode string     `json:"sub_code,omitempty"`
	Message fault.Text `json:"message"`
	Hint    fault.Text `json:"hint,omitzero"`
	TraceID string     `json:"trace_id,omitempty"`
	// Fixable tells that the cause can be removed and the task retried.
	Fixable bool      `json:"fixable"`
	At      time.Time `json:"at"`
}

// Intent is a changing call that is about to be made, or was made and whose
// outcome is not on disk.
type Intent struct {
	Action   version.Action `json:"action"`
	Version  string         `json:"version"`
	Strategy string         `json:"strategy,omitempty"`
	At       time.Time      `json:"at"`
	Entry    string         `json:"entry"` // its journal entry
	// Lost tells that the call was made and its answer did not come. Without
	// it the program ended in between, and the call may not have been made.
	Lost bool `json:"lost,omitempty"`
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
	ID         string `json:"id"` // batch id, a dot, five digits: in the order of the batch
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
	// Waiting says why a task in a waiting state waits.
	Waiting fault.Text `json:"waiting,omitzero"`
	// RetryAt is when a step that did not succeed is tried again.
	RetryAt time.Time `json:"retry_at,omitzero"`
	Tries   int       `json:"tries,omitempty"` // of the present step, that failed
	Looks   int       `json:"looks,omitempty"` // how often the state was not what it had to be
	Calls   int       `json:"calls"`

	// Uploaded tells that this task's own upload of Version took effect.
	// Absent that Version did not exist shortly before its upload; Unsure that
	// an upload was lost and looked like it had not happened.
	Uploaded bool `json:"uploaded,omitempty"`
	Absent   bool `json:"absent,omitempty"`
	Unsure   bool `json:"unsure,omitempty"`
	// UnsureAt is when the first such upload was made. Relist asks for a fresh
	// list before the next number is chosen; Numbers counts the choices.
	UnsureAt time.Time `json:"unsure_at,omitzero"`
	Relist   bool      `json:"relist,omitempty"`
	Numbers  int       `json:"numbers,omitempty"`
	// Retried tells that a person asked for another try after a failure.
	Retried bool `json:"retried,omitempty"`
	// Guess tells that the submission itself asks whether the build is done.
	Guess bool `json:"guess,omitempty"`

	WaitSince  time.Time `json:"wait_since,omitzero"` // when the build or audit waited for began
	UploadedAt time.Time `json:"uploaded_at,omitzero"`
	SubmitAt   time.Time `json:"submitted_at,omitzero"`
	AuditedAt  time.Time `json:"audited_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func taskID(batchID string, index int) string { return fmt.Sprintf("%s.%05d", batchID, index) }

const (
	byMerchant = "merchant"
	byOpenApp  = "open_app"
)

var tasks = vault.NewCollection(vault.Schema[Task]{
	Name: "batch.task", Version: 1, ID: func(t Task) string { return t.ID },
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

var verdicts = vault.NewCollection(vault.Schema[Verdict]{
	Name: "batch.verdict", Version: 1, ID: func(v Verdict) string { return v.TaskID },
})

// wait puts the task into a waiting state until at (zero: until it is woken).
func (t *Task) wait(s State, why fault.Text, at time.Time) {
	t.State, t.Waiting, t.RetryAt = s, why, at
}

// to moves the task on to a step.
func (t *Task) to(s Step, at time.Time) {
	t.Step, t.State, t.Waiting, t.Tries, t.RetryAt = s, Running, fault.Text{}, 0, time.Time{}
	t.Guess = false
	if s == StepBuild || s == StepAudit || s == StepPackage {
		t.WaitSince = at
	}
}

// end finishes the task.
func (t *Task) end(s State, f *Failure, at time.Time) {
	t.State, t.Failure, t.EndedAt = s, f, at
	t.Waiting, t.RetryAt, t.Guess = fault.Text{}, time.Time{}, false
}
