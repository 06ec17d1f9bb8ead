package cli

import (
	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/vault"
)

// What --json prints of commands that no one facade method answers.

// programDocument is the program's own version.
type programDocument struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// vaultDocument is a vault that was made, or made from a backup.
type vaultDocument struct {
	Dir   string `json:"dir"`
	ID    string `json:"id"`
	State string `json:"state"`
	Kept  string `json:"kept,omitempty"` // where the vault that was there is kept
}

// tidyDocument is what was moved out of a vault's folder, and where to.
type tidyDocument struct {
	ID    string   `json:"id"`
	Moved []string `json:"moved"`
	State string   `json:"state"`
	To    string   `json:"to"`
}

// vaultReport is what a check or a rescue read of a vault.
type vaultReport struct {
	Bad     []vault.BadPart `json:"bad"`
	ID      string          `json:"id"`
	Records map[string]int  `json:"records"`
	State   string          `json:"state"`
}

// serveDocument is where the screens are.
type serveDocument struct {
	ID       string `json:"id"`
	PlainURL string `json:"plain_url"`
	State    string `json:"state"`
	URL      string `json:"url"`
}

// goingDocument is a batch that was told to go on, and whom a roll-back leaves alone.
type goingDocument struct {
	api.BatchBoard
	LeftAlone []batch.LeftMerchant `json:"left_alone,omitempty"`
}

// fileDocument is a file that was written.
type fileDocument struct {
	File string `json:"file"`
}

// removedDocument is what was forgotten, by its numbers.
type removedDocument struct {
	Removed []string `json:"removed"`
}

// heldDocument is the hold, told on standard error beside a result.
type heldDocument struct {
	Hold api.HoldState `json:"hold"`
}
