// Package hold keeps the reasons why nothing that changes something may go out
// to the platform: a person froze the work, the vault came back from a backup,
// or another copy of it was used since. A reason is on disk, stays across
// restarts, and only a person ends it.
//
// The one place where it is enforced is the alipay client, which asks Refuse
// before it signs a call of a changing method; reading is never held. What
// would begin work by itself asks Current and follows Changed.
package hold

import (
	"slices"
	"strings"
	"time"

	"minifleet/backend/fault"
)

// Reason is why changing calls are held back.
type Reason string

// The reasons, in the order in which they are told.
const (
	Restored  Reason = "restored"  // the vault came back from a backup
	Elsewhere Reason = "elsewhere" // another copy of this vault was used since, or this copy is an older state
	Frozen    Reason = "frozen"    // a person said so
)

// Reasons lists every reason in order.
func Reasons() []Reason { return []Reason{Restored, Elsewhere, Frozen} }

// Cause is one reason that holds, and what is known of it.
type Cause struct {
	Reason   Reason    `json:"reason"`
	Since    time.Time `json:"since"`
	BackupAt time.Time `json:"backup_at,omitzero"` // Restored: when the backup was made; zero when it does not say
	Machine  string    `json:"machine,omitempty"`  // Elsewhere: the machine that used the vault, or the folder
	UsedAt   time.Time `json:"used_at,omitzero"`   // Elsewhere: when
	Note     string    `json:"note,omitempty"`     // Frozen: a person's words
}

// Hold is everything that holds changing calls back at one moment.
type Hold struct {
	Causes []Cause `json:"causes"`
}

// Held reports whether changing calls are refused.
func (h Hold) Held() bool { return len(h.Causes) > 0 }

// Has reports whether a reason is among them.
func (h Hold) Has(r Reason) bool {
	return slices.ContainsFunc(h.Causes, func(c Cause) bool { return c.Reason == r })
}

// day is how the time of a cause is told: in the zone of the reader's machine,
// with it.
const day = time.DateTime + " -0700"

// Text tells a cause in words.
func (c Cause) Text() fault.Text {
	switch c.Reason {
	case Restored:
		if c.BackupAt.IsZero() {
			return fault.T("this vault was restored from a backup", "此保险库由备份恢复")
		}
		at := c.BackupAt.Local().Format(day)
		return fault.T("this vault was restored from the backup of %s", "此保险库由 %s 的备份恢复", at)
	case Elsewhere:
		at := c.UsedAt.Local().Format(day)
		return fault.T("another copy of this vault was used on %s at %s", "此保险库的另一份副本曾在 %s 上使用（%s）", c.Machine, at)
	case Frozen:
		if c.Note != "" {
			return fault.T("frozen: %s", "已冻结：%s", c.Note)
		}
		return fault.T("frozen by a person", "已被人工冻结")
	}
	return fault.Text{}
}

// Text joins the causes in words, "" when nothing holds.
func (h Hold) Text() fault.Text {
	var en, zh []string
	for _, c := range h.Causes {
		t := c.Text()
		en, zh = append(en, t.EN), append(zh, t.ZH)
	}
	return fault.Text{EN: strings.Join(en, "; "), ZH: strings.Join(zh, "；")}
}

// Next says what a person does about it.
func (h Hold) Next() fault.Text {
	switch {
	case !h.Held():
		return fault.Text{}
	case h.Has(Restored) || h.Has(Elsewhere):
		return fault.T("check what went on without this copy, make sure that no other copy is in use, then say go on (minifleet hold go-on)",
			"请先核对这份副本之外发生过什么，确认没有其他副本仍在使用，再选择“继续”（minifleet hold go-on）")
	}
	return fault.T("thaw when changes may go out again (minifleet thaw)", "可以继续更改时请解除冻结（minifleet thaw）")
}

// Fault is the refusal of a changing call: code "hold." and the first reason.
// Nothing was sent.
func (h Hold) Fault() *fault.Error {
	if !h.Held() {
		return nil
	}
	t := h.Text()
	return fault.New(fault.Code("hold."+string(h.Causes[0].Reason)),
		fault.Text{EN: "nothing that changes something is sent: " + t.EN, ZH: "已暂停所有更改操作：" + t.ZH}).
		WithHint(h.Next()).WithRetry(fault.RetryAfterSetup)
}
