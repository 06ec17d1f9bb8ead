package api

import (
	"context"

	"minifleet/backend/inbox"
)

// Inbox is what the person was told, to be read later.
type Inbox struct{ opened }

// List reads the notices, newest first.
func (i *Inbox) List(context.Context, Nothing) (inbox.List, error) { return i.w.Inbox.List() }

// See notes that all of them were looked at.
func (i *Inbox) See(context.Context, Nothing) (Nothing, error) { return Nothing{}, i.w.Inbox.See() }

// Clear forgets all of them.
func (i *Inbox) Clear(context.Context, Nothing) (Nothing, error) { return Nothing{}, i.w.Inbox.Clear() }
