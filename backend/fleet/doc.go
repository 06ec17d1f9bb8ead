// Package fleet tells what stands between "authorized" and "allowed online" for
// each merchant: a list of steps, each with its state, the reason, its date and
// the one next step.
//
// Judge is pure: all it may know is in Facts. Service gathers facts from what
// is stored, so that reading them needs no network, and Refresh asks the
// platform for what is not read elsewhere. What the platform says and this
// program does not know is shown as it came and never taken for nothing.
package fleet
