//go:build !windows

package cli

// closeFolder is the command that closes a folder to other users.
func closeFolder(dir string) string { return "chmod -R go= '" + dir + "'" }

// closeFile is closeFolder for a file.
func closeFile(path string) string { return "chmod 600 '" + path + "'" }
