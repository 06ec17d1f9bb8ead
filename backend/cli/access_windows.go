package cli

// closeFolder is the command that closes a folder to other users.
func closeFolder(dir string) string {
	return `icacls "` + dir + `" /inheritance:r /grant:r "%USERNAME%":(OI)(CI)F`
}

// closeFile is closeFolder for a file.
func closeFile(path string) string {
	return `icacls "` + path + `" /inheritance:r /grant:r "%USERNAME%":F`
}
