// Package precheck finds what an audit would refuse before it is asked. Its
// rules are data: what each looks at, why an audit refuses it, and what to do.
// It reads nothing and asks nobody; whoever calls it brings the subject.
package precheck
