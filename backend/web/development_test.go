//go:build !vite

package web

import "testing"

func TestAReleaseServesWhatWasEmbedded(t *testing.T) {
	t.Parallel()
	if development() != nil {
		t.Error("a release has a place it takes screens from")
	}
}
