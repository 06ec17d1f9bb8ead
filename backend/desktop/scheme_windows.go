package desktop

import "golang.org/x/sys/windows/registry"

const personalize = `Software\Microsoft\Windows\CurrentVersion\Themes\Personalize`

// Dark says whether the person's Windows shows programs dark.
func Dark() bool {
	key, err := registry.OpenKey(registry.CURRENT_USER, personalize, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer key.Close()
	light, _, err := key.GetIntegerValue("AppsUseLightTheme")
	return err == nil && light == 0
}
