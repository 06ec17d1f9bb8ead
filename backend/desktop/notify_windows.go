package desktop

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"git.sr.ht/~jackmordaunt/go-toast/v2/wintoast"
	"golang.org/x/sys/windows/registry"
)

// activator is the class Windows calls when a notification is clicked. It is
// ours alone and never changes, so that a click after an update still arrives.
const activator = "{7D1B0B5E-3C4A-4B5F-9B57-6A1F0D0C2E41}"

// Notifier shows notifications of Windows. They go through the system's own
// interface only: the library's way around it, a PowerShell script that holds
// the text, is never taken, because those texts are strangers'.
type Notifier struct{}

// NewNotifier registers the program's name and icon. language is not needed
// here: Windows shows no word of ours beside the texts.
func NewNotifier(icon string, clicked Clicked) (*Notifier, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		wintoast.SetAppData(wintoast.AppData{AppID: Name, GUID: activator, IconPath: icon}),
		setString(`Software\Classes\AppUserModelId\`+Name, "CustomActivator", activator),
		setString(`Software\Classes\AppUserModelId\`+Name, "IconUri", icon),
		setString(`Software\Classes\CLSID\`+activator+`\LocalServer32`, "", `"`+exe+`"`),
	)
	if err != nil {
		return nil, fmt.Errorf("registering for notifications: %w", err)
	}
	wintoast.SetActivationCallback(func(_, launch string, _ []wintoast.UserData) { clicked(launch) })
	return &Notifier{}, nil
}

// Show shows the notice or says why it cannot.
func (*Notifier) Show(n Notice) error {
	document, err := toastXML(n)
	if err != nil {
		return err
	}
	return wintoast.Push(Name, document)
}

// Close lets go of the system.
func (*Notifier) Close() {
	wintoast.SetActivationCallback(func(string, string, []wintoast.UserData) {})
}

// StartedByClick says whether Windows started the program because a
// notification of an earlier run was clicked, and gives the arguments that are
// a person's.
func StartedByClick(args []string) (rest []string, yes bool) {
	for _, a := range args {
		if strings.EqualFold(a, "-Embedding") || strings.EqualFold(a, "/Embedding") {
			yes = true
			continue
		}
		rest = append(rest, a)
	}
	return rest, yes
}

func setString(path, name, value string) error {
	if value == "" {
		return nil
	}
	key, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.SET_VALUE)
	if err != nil {
		return err
	}
	return errors.Join(key.SetStringValue(name, value), key.Close())
}
