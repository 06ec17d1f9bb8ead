//go:build !linux && !windows

package desktop

import "errors"

// Notifier shows nothing: this system has no way we know.
type Notifier struct{}

// NewNotifier makes one whose notices are all refused.
func NewNotifier(string, Clicked) (*Notifier, error) { return &Notifier{}, nil }

// Show refuses.
func (*Notifier) Show(Notice) error { return errors.New("no notifications on this system") }

// Close does nothing.
func (*Notifier) Close() {}

// StartedByClick tells starts by a click on an old notification, which only
// Windows makes.
func StartedByClick(args []string) (rest []string, yes bool) { return args, false }
