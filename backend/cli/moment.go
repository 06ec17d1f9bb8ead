package cli

import (
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
)

const momentForm = "2006-01-02 15:04"

// localTime reads a local time that is still to come. An empty one is refused: an
// unset variable in a script never means at once.
func localTime(s string) (time.Time, error) {
	t, err := time.ParseInLocation(momentForm, s, time.Local)
	if err != nil {
		return t, fault.New("cli.time", fault.T("%q is not a time", "%q 不是有效的时间", s)).
			WithHint(fault.T("write it as 2026-01-31 22:00", "请写成 2026-01-31 22:00 的形式"))
	}
	if t.Add(time.Minute).Before(time.Now()) { // the minute that runs is still told as now
		return t, fault.New("cli.time_past", fault.T("%s is over", "%s 已经过去", s)).
			WithHint(fault.T("give a time that is still to come, or leave it out to begin at once", "请填写尚未到来的时间；如需立即开始，请省略该参数"))
	}
	return t, nil
}

// moment is a flag that takes a local time; without it, the zero time.
type moment struct{ to *time.Time }

func (m moment) String() string {
	if m.to == nil || m.to.IsZero() {
		return ""
	}
	return m.to.Format(momentForm)
}

func (m moment) Type() string { return "string" }

func (m moment) Set(given string) (err error) {
	*m.to, err = localTime(given)
	return err
}

func momentFlag(cmd *cobra.Command, to *time.Time, name, usage string) {
	cmd.Flags().Var(moment{to}, name, usage)
}

const dayForm = "2006-01-02"

// day is a flag that takes a day of this machine's calendar, from whose begin
// on take is given it.
type day struct {
	given string
	take  func(begin time.Time)
}

func (d *day) String() string { return d.given }

func (d *day) Type() string { return "string" }

func (d *day) Set(given string) error {
	begin, err := time.ParseInLocation(dayForm, given, time.Local)
	if err != nil {
		return fault.New("cli.day", fault.T("%q is not a day", "%q 不是有效的日期", given)).
			WithHint(fault.T("write it as 2026-01-31", "请写成 2026-01-31 的形式"))
	}
	d.given = given
	d.take(begin)
	return nil
}

func dayFlag(cmd *cobra.Command, name, usage string, take func(begin time.Time)) {
	cmd.Flags().Var(&day{take: take}, name, usage)
}
