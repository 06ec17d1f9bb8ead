// Package cli is the command line: every capability of the workspace for
// scripts and terminals. A command reads its arguments, opens the workspace,
// calls one concept and prints one result; it holds no rules of its own.
package cli

// Version is stamped by the build.
var Version = "dev"
