package cli

import "golang.org/x/sys/windows"

// systemLanguage is the language the user of this Windows reads, such as
// zh-CN. Windows sets no LANG.
func systemLanguage() string {
	names, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(names) == 0 {
		return ""
	}
	return names[0]
}
