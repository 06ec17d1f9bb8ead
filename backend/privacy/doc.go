// Package privacy is the privacy agreement of mini programs (小程序隐私政策): one
// form of the provider's for each mini-program template, filled for each
// merchant, checked, handed in for one or for many, and read back.
//
// The platform tells whether an agreement passed and never why it was refused.
// What it tells is kept where readiness keeps it; what is kept here is the
// provider's forms and what was handed in last.
package privacy
