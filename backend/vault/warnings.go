package vault

import "minifleet/backend/fault"

// Warning is something about the vault's files that was not as it should be,
// was mended or left aside, and cost no record.
type Warning struct {
	Part    string     `json:"part"` // a file, or a collection
	Message fault.Text `json:"message"`
}

// Warnings returns what was noticed when the vault was opened.
func (v *Vault) Warnings() []Warning { return v.warnings }

func (v *Vault) warn(part string, message fault.Text) {
	v.warnings = append(v.warnings, Warning{part, message})
}
